using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>The private half of who a node is: one key for each kind of signature of its suite. Thread-safe but for <see cref="Dispose"/>.</summary>
public sealed class MeshIdentity : IDisposable
{
    private const string EcdsaLabel = "HYPERMESH MESH ECDSA P-384 KEY";
    private const string MlDsaLabel = "HYPERMESH MESH ML-DSA-65 SEED";

    private readonly Lock _gate = new();
    private readonly ECDsa _ecdsa;
    private readonly MLDsa? _mlDsa;

    private MeshIdentity(ECDsa ecdsa, MLDsa? mlDsa)
    {
        (_ecdsa, _mlDsa) = (ecdsa, mlDsa);
        Public = new PeerIdentity(PeerIdentity.Point(ecdsa.ExportParameters(includePrivateParameters: false).Q), mlDsa?.ExportMLDsaPublicKey());
    }

    /// <summary>The half that others may have.</summary>
    public PeerIdentity Public { get; }

    /// <summary>Makes a new one.</summary>
    /// <exception cref="PlatformNotSupportedException">The suite cannot be used here.</exception>
    public static MeshIdentity Generate(HandshakeSuite suite)
    {
        suite.Require();
        return new MeshIdentity(ECDsa.Create(ECCurve.NamedCurves.nistP384), suite == HandshakeSuite.Hybrid ? MLDsa.GenerateKey(MLDsaAlgorithm.MLDsa65) : null);
    }

    /// <summary>Reads one that <see cref="ToPem"/> has written.</summary>
    /// <exception cref="FormatException">It is none, or is damaged.</exception>
    /// <exception cref="PlatformNotSupportedException">It has a key that cannot be used here.</exception>
    public static MeshIdentity FromPem(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var keys = Read(text);
        try
        {
            if (!keys.TryGetValue(EcdsaLabel, out var first))
                throw new FormatException("there is no key of a mesh node in it; 'hypermesh mesh identity' makes one");
            keys.TryGetValue(MlDsaLabel, out var seed);
            if (seed is not null)
                HandshakeSuite.Hybrid.Require();
            return Import(first, seed);
        }
        catch (CryptographicException damaged)
        {
            throw new FormatException("the key is damaged; 'hypermesh mesh identity' makes another, which the peers have to be told of", damaged);
        }
        finally
        {
            foreach (var key in keys.Values)
                CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Both keys as a text for a file that nobody else may read.</summary>
    public string ToPem()
    {
        using var seed = new SecretBytes(MLDsaAlgorithm.MLDsa65.PrivateSeedSizeInBytes);
        var first = _ecdsa.ExportPkcs8PrivateKey();
        try
        {
            var text = PemEncoding.WriteString(EcdsaLabel, first) + "\n";
            if (_mlDsa is null)
                return text;
            _mlDsa.ExportMLDsaPrivateSeed(seed.Span);
            return text + PemEncoding.WriteString(MlDsaLabel, seed.Span) + "\n";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(first);
        }
    }

    /// <summary>Signs with every key that there is.</summary>
    /// <param name="role">Who signs in the handshake, so that no end's signature is good for the other.</param>
    /// <param name="transcript">Hash of what was said.</param>
    internal byte[] Sign(string role, ReadOnlySpan<byte> transcript)
    {
        var said = PeerIdentity.Signed(role, transcript);
        // Nothing says that the platform's keys may be used by several threads at once.
        lock (_gate)
        {
            var first = _ecdsa.SignData(said, HashAlgorithmName.SHA384, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            return _mlDsa is null ? first : [.. first, .. _mlDsa.SignData(said)];
        }
    }

    public void Dispose()
    {
        _ecdsa.Dispose();
        _mlDsa?.Dispose();
    }

    private static Dictionary<string, byte[]> Read(string text)
    {
        var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            keys[rest[fields.Label].ToString()] = Convert.FromBase64String(rest[fields.Base64Data].ToString());
            rest = rest[fields.Location.End..];
        }

        return keys;
    }

    private static MeshIdentity Import(byte[] first, byte[]? seed)
    {
        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportPkcs8PrivateKey(first, out _);
            if (ecdsa.KeySize != 384)
                throw new FormatException("the key is on another curve than P-384");
            return new MeshIdentity(ecdsa, seed is null ? null : MLDsa.ImportMLDsaPrivateSeed(MLDsaAlgorithm.MLDsa65, seed));
        }
        catch
        {
            ecdsa.Dispose();
            throw;
        }
    }
}
