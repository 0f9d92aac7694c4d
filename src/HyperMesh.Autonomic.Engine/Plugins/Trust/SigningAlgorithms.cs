namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>Names of the algorithms, and whether this platform has them.</summary>
public static class SigningAlgorithms
{
    private const string Ecdsa = "ecdsa-p256";
    private const string MlDsa = "ml-dsa-65";

    /// <summary>As the command line and signature files write them.</summary>
    public static IReadOnlyList<string> Names { get; } = [Ecdsa, MlDsa];

    public static string Name(this SigningAlgorithm algorithm) => algorithm == SigningAlgorithm.MlDsa65 ? MlDsa : Ecdsa;

    /// <summary>The algorithm of a name; null when it is none.</summary>
    public static SigningAlgorithm? Parse(string name) => name switch
    {
        Ecdsa => SigningAlgorithm.EcdsaP256,
        MlDsa => SigningAlgorithm.MlDsa65,
        _ => null,
    };

    /// <exception cref="KeyException">This platform does not have the algorithm.</exception>
    internal static void Require(SigningAlgorithm algorithm)
    {
        if (algorithm == SigningAlgorithm.MlDsa65 && !System.Security.Cryptography.MLDsa.IsSupported)
            throw new KeyException($"{MlDsa} needs OpenSSL 3.5 or later, which is not here; use {Ecdsa}, or a system that has it (Debian 13)");
    }
}
