using System.Security.Cryptography;

// The platform calls its forms of ML-DSA keys in files preliminary (they follow RFC 9881); a signature that is made here does not depend on them.
#pragma warning disable SYSLIB5006

namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>A public key. Immutable and thread-safe.</summary>
public sealed class VerifyingKey
{
    private readonly byte[] _info;

    private VerifyingKey(byte[] info, SigningAlgorithm algorithm)
    {
        _info = info;
        Algorithm = algorithm;
        Id = Convert.ToHexStringLower(SHA256.HashData(info));
    }

    /// <summary>SHA-256 of the SubjectPublicKeyInfo (RFC 5280), 64 digits of lower-case hexadecimal.</summary>
    public string Id { get; }

    public SigningAlgorithm Algorithm { get; }

    /// <summary>The SubjectPublicKeyInfo in DER.</summary>
    internal ReadOnlyMemory<byte> Info => _info;

    /// <summary>The key as a text for files.</summary>
    public string Pem => PemEncoding.WriteString("PUBLIC KEY", _info) + "\n";

    /// <summary>Reads a key; the platform need not be able to use it.</summary>
    /// <exception cref="KeyException">There is no public key in the text, or one of another kind.</exception>
    public static VerifyingKey FromPem(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!PemEncoding.TryFind(text, out var fields))
            throw new KeyException("there is no key in it; it should begin with -----BEGIN PUBLIC KEY-----");
        if (text[fields.Label] is not "PUBLIC KEY" and var label)
            throw new KeyException(label.EndsWith("PRIVATE KEY", StringComparison.Ordinal)
                ? "this is a private key; name the public one beside it, which ends in .pub"
                : $"this is a {label}, not a PUBLIC KEY; write the key out with 'openssl x509 -pubkey' or 'hypermesh keys show'");

        return FromInfo(Convert.FromBase64String(text[fields.Base64Data]));
    }

    /// <summary>Whether the signature is of these data by this key.</summary>
    /// <exception cref="KeyException">This platform does not have the algorithm.</exception>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        SigningAlgorithms.Require(Algorithm);
        if (Algorithm == SigningAlgorithm.MlDsa65)
        {
            using var key = MLDsa.ImportSubjectPublicKeyInfo(_info);
            return signature.Length == key.Algorithm.SignatureSizeInBytes && key.VerifyData(data, signature);
        }

        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(_info, out _);
        return ecdsa.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>Reads a SubjectPublicKeyInfo.</summary>
    /// <exception cref="KeyException">It is none, is damaged, or is of another kind.</exception>
    internal static VerifyingKey FromInfo(byte[] info)
    {
        var algorithm = PublicKeyInfo.Of(info, isPrivate: false);
        if (algorithm == SigningAlgorithm.EcdsaP256)
            info = Checked(info);
        return new VerifyingKey(info, algorithm);
    }

    // A point that is not on the curve is found here, and what is behind the key does not become part of its id.
    private static byte[] Checked(byte[] info)
    {
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(info, out _);
            return ecdsa.ExportSubjectPublicKeyInfo();
        }
        catch (CryptographicException damaged)
        {
            throw new KeyException("the key is damaged; take it from where it was made", damaged);
        }
    }
}
