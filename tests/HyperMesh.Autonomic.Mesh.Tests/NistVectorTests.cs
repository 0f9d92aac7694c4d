using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>Keys that NIST publishes for its seeds (ACVP-Server, gen-val/json-files, ML-KEM-keyGen-FIPS203 and ML-DSA-keyGen-FIPS204, version 1.1.0.38, cases 26 and 27). The platform
/// does the arithmetic; this says that it is that of the final standards, not of a draft: earlier versions have other keys for the same seeds. Encapsulation and signatures take their chance from the platform, and so
/// have no vectors here.</summary>
public sealed class NistVectorTests
{
    public static TheoryData<string, string, string> Encapsulation => new()
    {
        {
            "97C4789340DF47850A84889820B9B4307DF3E43A7DE3F5857340C791934F1E99", "D7F7FE2AA083A10A9C267D3163D0FB888C9D2D7614482095EF1817E1E9E4AC88",
            "345F067D4A9B077FBF18F7561CC71D409D21A3038F1EADD46F165E47B736ED73"
        },
        {
            "A930919E0BD10943E56B216C31D7A9F7949E9A1225FE03C58AC42C401176E9EC", "C70DEA33B6BC2813484E8D9B60CBB7D2D02E26FC01A74B9363485B34E5529173",
            "2B7ED888DE8B914BD7B2F28065C1F2DBF4421D4AA7FB3CE591EDB948F2D4B179"
        },
    };

    public static TheoryData<string, string> Signing => new()
    {
        {
            "8AB6448BF58F897D528A8DE9F8E59329AC929A9CDE7EDF3E27E01BC9EF128A67",
            "B2B87C49F3E51E4C76C8EDF276174B9EBE99228B1BEAD73FDE09D114795B8275598163B433A79712726320692FFCA1DBD70F68689A3D5BFD21BFE3F3852673B0"
        },
        {
            "E67D4E94E36225F5E360DBE043099A96078174A054631BC673100D218A71C448",
            "A04F9E596323FE7F1031EFF78C91D0BDA82EE198FB1461B2028AB1A8B466EA94AEEAB33A9763F22AD553309989048EC487BF54F9DE68D9BFCBA8CBE8FEEFF1A0"
        },
    };

    /// <summary>FIPS 203, algorithm 16: the decapsulation key has the SHA3-256 of the encapsulation key in it.</summary>
    [PostQuantumTheory]
    [MemberData(nameof(Encapsulation))]
    public void MlKem768_OfTheSeed_IsTheKeyOfNist(string d, string z, string hash)
    {
        using var kem = MLKem.ImportPrivateSeed(MLKemAlgorithm.MLKem768, Convert.FromHexString(d + z));
        Convert.ToHexString(SHA3_256.HashData(kem.ExportEncapsulationKey())).ShouldBe(hash);
        var secret = new byte[MLKemAlgorithm.MLKem768.SharedSecretSizeInBytes];
        kem.Encapsulate(out var ciphertext, out var agreed);
        kem.Decapsulate(ciphertext, secret);
        secret.ShouldBe(agreed);
    }

    /// <summary>FIPS 204, algorithm 6: the private key has the SHAKE256 of the public key in it, 64 bytes.</summary>
    [PostQuantumTheory]
    [MemberData(nameof(Signing))]
    public void MlDsa65_OfTheSeed_IsTheKeyOfNist(string seed, string hash)
    {
        using var key = MLDsa.ImportMLDsaPrivateSeed(MLDsaAlgorithm.MLDsa65, Convert.FromHexString(seed));
        Convert.ToHexString(Shake256.HashData(key.ExportMLDsaPublicKey(), 64)).ShouldBe(hash);
    }
}
