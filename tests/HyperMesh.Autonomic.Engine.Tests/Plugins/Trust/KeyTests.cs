using System.Security.Cryptography;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins.Trust;

public sealed class KeyTests
{
    private static readonly byte[] Data = "some data"u8.ToArray();

    public static TheoryData<SigningAlgorithm> Algorithms => System.Security.Cryptography.MLDsa.IsSupported
        ? [SigningAlgorithm.EcdsaP256, SigningAlgorithm.MlDsa65]
        : [SigningAlgorithm.EcdsaP256];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Key_WrittenAndReadAgain_SignsAndVerifies(SigningAlgorithm algorithm)
    {
        using var made = SigningKey.Generate(algorithm);
        using var read = SigningKey.FromPem(made.ToPem(null), null);
        var known = VerifyingKey.FromPem(made.Public.Pem);

        (read.Public.Id, known.Id, known.Algorithm).ShouldBe((made.Public.Id, made.Public.Id, algorithm));
        var signature = read.Sign(Data);
        known.Verify(Data, signature).ShouldBeTrue();
        known.Verify("other data"u8, signature).ShouldBeFalse();
        known.Verify(Data, [.. signature[..^1], (byte)(signature[^1] ^ 1)]).ShouldBeFalse();
        known.Verify(Data, []).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Key_Encrypted_NeedsItsPassphrase(SigningAlgorithm algorithm)
    {
        using var made = SigningKey.Generate(algorithm);
        var text = made.ToPem("a secret");

        using var read = SigningKey.FromPem(text, "a secret");
        read.Public.Id.ShouldBe(made.Public.Id);
        Should.Throw<KeyException>(() => SigningKey.FromPem(text, null)).Message.ShouldContain("put its passphrase into HYPERMESH_KEY_PASSPHRASE");
        Should.Throw<KeyException>(() => SigningKey.FromPem(text, "another")).Message.ShouldStartWith("the key cannot be decrypted");
    }

    [Fact]
    public void Id_OfAKey_IsTheHashOfItsPublicKeyInfo()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        VerifyingKey.FromPem(ecdsa.ExportSubjectPublicKeyInfoPem()).Id
            .ShouldBe(Convert.ToHexStringLower(SHA256.HashData(ecdsa.ExportSubjectPublicKeyInfo())));
    }

    [Fact]
    public void Signature_OfEcdsa_IsWhatOtherToolsMake()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = SigningKey.FromPem(ecdsa.ExportECPrivateKeyPem(), null);

        ecdsa.VerifyData(Data, key.Sign(Data), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence).ShouldBeTrue();
    }

    [Fact]
    public void Generate_AlgorithmThatIsNotHere_SaysWhatItNeeds()
    {
        if (System.Security.Cryptography.MLDsa.IsSupported)
            return;
        Should.Throw<KeyException>(() => SigningKey.Generate(SigningAlgorithm.MlDsa65)).Message.ShouldContain("needs OpenSSL 3.5");
    }

    [Fact]
    public void FromPem_KeyOfMlDsa_IsKnownWhereItCannotBeUsed()
    {
        // The SubjectPublicKeyInfo of RFC 9881: an object identifier without parameters, then 1,952 bytes of key.
        byte[] info = [0x30, 0x82, 0x07, 0xB2, 0x30, 0x0B, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12,
            0x03, 0x82, 0x07, 0xA1, 0x00, .. new byte[1952]];
        var key = VerifyingKey.FromPem(PemEncoding.WriteString("PUBLIC KEY", info));

        (key.Algorithm, key.Id).ShouldBe((SigningAlgorithm.MlDsa65, Convert.ToHexStringLower(SHA256.HashData(info))));
        if (!System.Security.Cryptography.MLDsa.IsSupported)
            Should.Throw<KeyException>(() => key.Verify(Data, new byte[3309])).Message.ShouldContain("OpenSSL 3.5");
    }

    [Fact]
    public void FromPem_WrongKindOfKey_SaysWhatItIs()
    {
        using var rsa = RSA.Create(2048);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var right = SigningKey.Generate(SigningAlgorithm.EcdsaP256);

        Public(rsa.ExportSubjectPublicKeyInfoPem()).ShouldStartWith("this key cannot be used: it is of another kind (1.2.840.113549.1.1.1)");
        Public(other.ExportSubjectPublicKeyInfoPem()).ShouldStartWith("this key cannot be used: it is on another curve than P-256");
        Public(right.ToPem(null)).ShouldStartWith("this is a private key");
        Public("nothing").ShouldStartWith("there is no key in it");
        Public("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----").ShouldStartWith("this is a CERTIFICATE");
        Private(right.Public.Pem).ShouldStartWith("this is a public key");
        Private(rsa.ExportPkcs8PrivateKeyPem()).ShouldStartWith("this key cannot be used");
        Private(other.ExportPkcs8PrivateKeyPem()).ShouldStartWith("this key cannot be used");
        Private(other.ExportECPrivateKeyPem()).ShouldStartWith("this key cannot be used");
        Private("").ShouldStartWith("there is no key in it");
    }

    [Fact]
    public void FromPem_DamagedKey_IsAKeyExceptionWhateverIsDamaged()
    {
        using var made = SigningKey.Generate(SigningAlgorithm.EcdsaP256);
        var info = Convert.FromBase64String(string.Concat(made.Public.Pem.Split('\n').Where(line => !line.StartsWith('-'))));
        for (var i = 0; i < info.Length; i++)
        {
            var damaged = (byte[])info.Clone();
            damaged[i] ^= 0x41;
            // A damaged point may be another point by chance; never is it this key.
            try
            {
                VerifyingKey.FromPem(PemEncoding.WriteString("PUBLIC KEY", damaged)).Id.ShouldNotBe(made.Public.Id);
            }
            catch (KeyException)
            {
                continue;
            }
        }

        Should.Throw<KeyException>(() => VerifyingKey.FromPem(PemEncoding.WriteString("PUBLIC KEY", info.AsSpan(0, 40)))).Message.ShouldContain("damaged");
        Should.Throw<KeyException>(() => SigningKey.FromPem(PemEncoding.WriteString("PRIVATE KEY", info.AsSpan(0, 40)), null)).Message.ShouldContain("damaged");
        Should.Throw<KeyException>(() => SigningKey.FromPem(PemEncoding.WriteString("EC PRIVATE KEY", info), null)).Message.ShouldContain("damaged");
    }

    private static string Public(string text) => Should.Throw<KeyException>(() => VerifyingKey.FromPem(text)).Message;

    private static string Private(string text) => Should.Throw<KeyException>(() => SigningKey.FromPem(text, null)).Message;
}
