using System.Security.Cryptography;

// The platform calls its forms of ML-DSA keys in files preliminary (they follow RFC 9881); a signature that is made here does not depend on them.
#pragma warning disable SYSLIB5006

namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>A private key. Not thread-safe.</summary>
public sealed class SigningKey : IDisposable
{
    // OWASP's figure of 2023 for PBKDF2 with SHA-256.
    private const int Iterations = 600_000;
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations);

    private readonly ECDsa? _ecdsa;
    private readonly MLDsa? _mlDsa;

    private SigningKey(ECDsa ecdsa)
    {
        _ecdsa = ecdsa;
        Public = VerifyingKey.FromInfo(ecdsa.ExportSubjectPublicKeyInfo());
    }

    private SigningKey(MLDsa mlDsa)
    {
        _mlDsa = mlDsa;
        Public = VerifyingKey.FromInfo(mlDsa.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The half that others may have.</summary>
    public VerifyingKey Public { get; }

    /// <summary>Makes a key.</summary>
    /// <exception cref="KeyException">This platform does not have the algorithm.</exception>
    public static SigningKey Generate(SigningAlgorithm algorithm)
    {
        SigningAlgorithms.Require(algorithm);
        return algorithm == SigningAlgorithm.MlDsa65
            ? new SigningKey(MLDsa.GenerateKey(MLDsaAlgorithm.MLDsa65))
            : new SigningKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
    }

    /// <summary>Reads a key.</summary>
    /// <param name="text">PKCS#8 in PEM, encrypted or not; the older form of OpenSSL for curves too.</param>
    /// <param name="passphrase">Of an encrypted one.</param>
    /// <exception cref="KeyException">There is no private key in it, it is damaged or of another kind, or the passphrase is missing or wrong.</exception>
    public static SigningKey FromPem(string text, string? passphrase)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!PemEncoding.TryFind(text, out var fields))
            throw new KeyException("there is no key in it; it should begin with -----BEGIN PRIVATE KEY-----");
        try
        {
            return text[fields.Label] switch
            {
                "PRIVATE KEY" => PublicKeyInfo.Of(Convert.FromBase64String(text[fields.Base64Data]), isPrivate: true) == SigningAlgorithm.MlDsa65
                    ? MlDsaOf(() => MLDsa.ImportFromPem(text))
                    : EcdsaOf(key => key.ImportFromPem(text)),
                "EC PRIVATE KEY" => EcdsaOf(key => key.ImportFromPem(text)),
                "ENCRYPTED PRIVATE KEY" => Decrypt(
                    text, passphrase ?? throw new KeyException("the key is encrypted; put its passphrase into HYPERMESH_KEY_PASSPHRASE")),
                "PUBLIC KEY" => throw new KeyException("this is a public key; signing needs the private one"),
                var label => throw new KeyException($"this is a {label}; signing needs a PRIVATE KEY (PKCS#8)"),
            };
        }
        catch (Exception damaged) when (damaged is CryptographicException or ArgumentException)
        {
            throw new KeyException("the private key is damaged or of a kind that cannot be used; make one with 'hypermesh keys new'", damaged);
        }
    }

    /// <summary>The key as PKCS#8 in PEM, encrypted where there is a passphrase.</summary>
    public string ToPem(string? passphrase)
    {
        var text = (_ecdsa, passphrase) switch
        {
            ({ } ecdsa, null) => ecdsa.ExportPkcs8PrivateKeyPem(),
            ({ } ecdsa, _) => ecdsa.ExportEncryptedPkcs8PrivateKeyPem(passphrase, Encryption),
            (null, null) => _mlDsa!.ExportPkcs8PrivateKeyPem(),
            (null, _) => _mlDsa!.ExportEncryptedPkcs8PrivateKeyPem(passphrase, Encryption),
        };
        return text + "\n";
    }

    /// <summary>Signs data.</summary>
    public byte[] Sign(byte[] data) =>
        _ecdsa?.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence) ?? _mlDsa!.SignData(data);

    public void Dispose()
    {
        _ecdsa?.Dispose();
        _mlDsa?.Dispose();
    }

    private static SigningKey EcdsaOf(Action<ECDsa> import)
    {
        var key = ECDsa.Create();
        try
        {
            import(key);
            return new SigningKey(key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static SigningKey MlDsaOf(Func<MLDsa> import)
    {
        SigningAlgorithms.Require(SigningAlgorithm.MlDsa65);
        return new SigningKey(import());
    }

    // What kind of key it is stands inside of what is encrypted.
    private static SigningKey Decrypt(string text, string passphrase)
    {
        try
        {
            try
            {
                return EcdsaOf(key => key.ImportFromEncryptedPem(text, passphrase));
            }
            catch (CryptographicException) when (MLDsa.IsSupported)
            {
                return new SigningKey(MLDsa.ImportFromEncryptedPem(text, passphrase));
            }
        }
        catch (CryptographicException wrong)
        {
            throw new KeyException(
                "the key cannot be decrypted: HYPERMESH_KEY_PASSPHRASE is wrong, or the key is damaged or of a kind that this platform does not have", wrong);
        }
    }
}
