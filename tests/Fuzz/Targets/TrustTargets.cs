using System.Text;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Trust;
using HyperMesh.Autonomic.Host.Web;

namespace HyperMesh.Autonomic.Fuzz.Targets;

/// <summary>Keys, signatures, plugins and who may do what.</summary>
internal static class TrustTargets
{
    private static readonly Lazy<SigningKey> Key = new(() => SigningKey.Generate(SigningAlgorithm.EcdsaP256));
    private static readonly byte[] Hash = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly DateTimeOffset At = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static IEnumerable<FuzzTarget> All =>
    [
        new("public-key", () => [Repository.Text(Key.Value.Public.Pem), .. Pem("PUBLIC KEY", Key.Value.Public.Info.ToArray())], PublicKey) { Longest = 8 << 10, Words = ["-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"] },
        new("public-key-info", () => [Key.Value.Public.Info.ToArray()], Info) { Longest = 4 << 10 },
        new("private-key", () => Repository.Texts(Key.Value.ToPem(null)), PrivateKey) { Longest = 8 << 10, Words = ["-----BEGIN PRIVATE KEY-----", "-----BEGIN EC PRIVATE KEY-----", "-----BEGIN ENCRYPTED PRIVATE KEY-----"] },
        new("signature-file", () => Repository.Texts(SignatureText), SignatureOf) { Longest = 8 << 10, Words = ["files", "path", "length", "sha256", "digest", "algorithm", "signature", "key", "../", "ecdsa-p256", "ml-dsa-65"] },
        new("journal-head", () => [[.. JournalHead.Sign(5, Hash, At, Key.Value).Signature.Span]], Head) { Longest = 512 },
        new("plugin-manifest", () => [.. Repository.Bytes("plugins", "plugin.yaml"), .. Repository.Bytes("samples", "plugin.yaml")], Manifest)
        { Longest = 8 << 10, Words = ["version:", "assembly:", "capabilities:", "provides:", "contracts:", "99999999999.1", "1.2.3-a+b", "requires:"] },
        new("assembly", () => [File.ReadAllBytes(typeof(Promise).Assembly.Location).AsSpan(..(int)Math.Min(new FileInfo(typeof(Promise).Assembly.Location).Length, 256 << 10)).ToArray(), .. SmallAssemblies], Assembly)
        { Longest = 256 << 10, Tries = 100 },
        new("trust-list", () => Repository.Texts($"{new string('a', 64)}  plugin x\n{new string('0', 64)}  bpf y\n"), List) { Longest = 4 << 10 },
        new("token-file", () => Repository.Texts("""[{"name":"a","role":"Operator","digest":"00","made":"2026-01-01T00:00:00Z","expires":"2027-01-01T00:00:00Z"}]"""), Tokens)
        { Longest = 4 << 10, Words = ["name", "role", "digest", "made", "expires", "Viewer", "null"] },
    ];

    private static IEnumerable<byte[]> SmallAssemblies => Directory.EnumerateFiles(AppContext.BaseDirectory, "HyperMesh.Autonomic.Plugins.*.dll").Order(StringComparer.Ordinal).Take(3).Select(File.ReadAllBytes);

    private static readonly string SignatureText =
        Encoding.UTF8.GetString(SignatureFile.Write(Signature.Make(new SignedSubject("plugin", "a", "1.0"), FileListing.Of([new ListedFile("a.dll", 5, new string('a', 64)), new ListedFile("b/c.yaml", 7, new string('b', 64))]), Key.Value)));

    private static IEnumerable<byte[]> Pem(string label, byte[] der) => Repository.Texts($"{System.Security.Cryptography.PemEncoding.WriteString(label, der)}\n");

    private static string PublicKey(byte[] input) => Promise.Only<KeyException>(() =>
    {
        var key = VerifyingKey.FromPem(Encoding.UTF8.GetString(input));
        Promise.Same(key.Id, VerifyingKey.FromPem(key.Pem).Id, "key");
        return Promise.Only<KeyException>(() => $"{key.Algorithm}{key.Verify(Hash, input)}");
    });

    private static string Info(byte[] input) => Promise.Only<KeyException>(() =>
    {
        var key = VerifyingKey.FromInfo(input);
        return Promise.Only<KeyException>(() => $"{key.Algorithm}{key.Verify(Hash, input)}");
    });

    private static string PrivateKey(byte[] input) => Promise.Only<KeyException>(() =>
    {
        using var key = SigningKey.FromPem(Encoding.UTF8.GetString(input), "secret");
        return key.Public.Verify(Hash, key.Sign(Hash)) ? "key" : throw new BrokenPromiseException("what it signs is not its own");
    });

    private static string SignatureOf(byte[] input)
    {
        var signature = SignatureFile.Read(input, out var fault);
        return signature is null == fault is null ? throw new BrokenPromiseException("neither a signature nor a fault, or both") : Promise.Kind(fault ?? "");
    }

    private static string Head(byte[] input) => Promise.Only<KeyException>(() =>
    {
        var head = new JournalHead(5, Hash, "2026-01-31T12:00:00.0000000+00:00", Key.Value.Public.Info, input);
        return $"{head.IsBy(head.KeyNamed())}" + Promise.Only<KeyException>(() => $"{(head with { Key = input }).KeyNamed().Algorithm}");
    });

    private static string Manifest(byte[] input)
    {
        var problems = new ProblemList();
        var manifest = PluginManifest.Read(Scratch.Write("plugin.yaml", input), problems);
        return Promise.Explained(problems, manifest is not null) + manifest?.Number?.Major.ToString()[..1];
    }

    private static string Assembly(byte[] input) => Promise.Only<BadImageFormatException>(() => $"{AssemblyFacts.Read(Scratch.Write("a.dll", input), "a")?.Uses.Count > 0}");

    private static string List(byte[] input) => Promise.Only<UsageException>(() => $"{ShippedDigests.Read(Scratch.Write("trust.sha256", input)).Count > 0}");

    private static string Tokens(byte[] input)
    {
        var path = Scratch.Write("tokens.json", input);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return Promise.Any<IOException>(() =>
        {
            var file = new TokenFile(path);
            file.Find("hm_secret", At);
            return $"{Math.Min(file.Read().Count, 2)}";
        });
    }
}
