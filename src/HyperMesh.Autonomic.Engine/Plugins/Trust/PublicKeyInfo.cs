using System.Formats.Asn1;

namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>Tells which kind of key a structure of RFC 5280 or RFC 5958 holds, without having to be able to use it.</summary>
internal static class PublicKeyInfo
{
    private const string EcPublicKey = "1.2.840.10045.2.1";
    private const string P256 = "1.2.840.10045.3.1.7";
    private const string MlDsa65 = "2.16.840.1.101.3.4.3.18";

    /// <summary>Of a SubjectPublicKeyInfo, or of a PrivateKeyInfo that is not encrypted.</summary>
    /// <exception cref="KeyException">It is none, or of a kind that is not used here.</exception>
    public static SigningAlgorithm Of(ReadOnlyMemory<byte> der, bool isPrivate)
    {
        try
        {
            var info = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
            if (isPrivate)
                info.ReadInteger();
            var algorithm = info.ReadSequence();
            var oid = algorithm.ReadObjectIdentifier();
            var curve = oid == EcPublicKey && algorithm.HasData ? algorithm.ReadObjectIdentifier() : null;
            return (oid, curve) switch
            {
                (EcPublicKey, P256) => SigningAlgorithm.EcdsaP256,
                (MlDsa65, _) => SigningAlgorithm.MlDsa65,
                (EcPublicKey, _) => throw Wrong("it is on another curve than P-256"),
                _ => throw Wrong($"it is of another kind ({oid})"),
            };
        }
        catch (AsnContentException damaged)
        {
            throw new KeyException("the key is damaged; take it from where it was made", damaged);
        }
    }

    private static KeyException Wrong(string what) =>
        new($"this key cannot be used: {what}; make one with 'hypermesh keys new' ({string.Join(", ", SigningAlgorithms.Names)})");
}
