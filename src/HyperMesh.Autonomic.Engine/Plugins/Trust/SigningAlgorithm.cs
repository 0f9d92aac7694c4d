namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>How something is signed.</summary>
public enum SigningAlgorithm
{
    /// <summary>ECDSA on P-256 with SHA-256 (FIPS 186-5), signatures in DER.</summary>
    EcdsaP256,

    /// <summary>ML-DSA-65 (FIPS 204), which a quantum computer is not expected to forge; only where the platform has it.</summary>
    MlDsa65,
}
