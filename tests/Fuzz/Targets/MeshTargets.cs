using System.Security.Cryptography;
using System.Text;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Fuzz.Targets;

/// <summary>What comes to a node of the mesh: messages of strangers, beats, its own files.</summary>
internal static class MeshTargets
{
    private static readonly Lazy<(MeshIdentity One, MeshIdentity Other)> Identities = new(() => (MeshIdentity.Generate(HandshakeSuite.Classical), MeshIdentity.Generate(HandshakeSuite.Classical)));

    private static readonly Lazy<IReadOnlyList<byte[]>> Messages = new(() =>
    {
        using var initiator = new HandshakeInitiator(Settings(Identities.Value.One), 7);
        using var responder = new HandshakeResponder(Settings(Identities.Value.Other), 9);
        var hello = initiator.Begin();
        var answer = responder.Take(hello);
        var confirmation = initiator.Take(answer)!;
        return [hello, answer, confirmation, responder.Take(confirmation)];
    });

    public static IEnumerable<FuzzTarget> All =>
    [
        new("mesh-hello", () => Messages.Value, Hello) { Longest = 4 << 10 },
        new("mesh-responder", () => Messages.Value, Responder) { Longest = 4 << 10, Tries = 60 },
        new("mesh-initiator", () => Messages.Value, Initiator) { Longest = 4 << 10, Tries = 60 },
        new("mesh-beat", () => [Beat, .. Messages.Value.Take(1)], Open) { Longest = 2 << 10, Seal = Encrypted },
        new("mesh-config", () => Repository.Texts(Config), ReadConfig)
        { Longest = 8 << 10, Words = ["peers:", "link:", "fingerprint:", "ports:", "classes:", "networks:", "suite: classical", "via:", "dscp:", "mac: 02:00:00:00:00:01", "beat: 5ms", "address: 10.0.0.2"] },
        new("mesh-identity", () => Repository.Texts(Identities.Value.One.ToPem()), Identity) { Longest = 8 << 10, Words = ["-----BEGIN ", "-----END ", "PRIVATE KEY-----", "\n"] },
        new("mesh-pins", () => Repository.Texts($$"""[{"address":"10.0.0.1","fingerprint":"{{new string('1', 64)}}","since":"2026-01-01T00:00:00Z"}]"""), Pins) { Longest = 4 << 10, Words = ["address", "fingerprint", "since", "null", "::1"] },
    ];

    private static readonly string Config = $$"""
        apiVersion: hypermesh.autonomic/v1
        kind: Mesh
        metadata: { name: anna }
        spec:
          address: 10.0.0.1
          suite: classical
          identity: keys/anna.pem
          pins: pins.json
          socket: anna.sock
          beat: 20ms
          ports: { handshake: 1001, frames: 1002, beats: 1003 }
          keys: { lifetime: 30s, packets: 5000 }
          peers:
            - { name: boris, address: 10.0.0.2, fingerprint: "{{new string('1', 64)}}", link: { interface: to-boris, address: 10.1.0.2, mac: "02:00:00:00:00:01" } }
            - { name: doris, address: "2001:db8::4", fingerprint: "{{new string('2', 64)}}", via: [boris] }
          networks: [{ to: 192.0.2.0/24, peer: doris }]
          classes: [{ class: 1, dscp: [46, 34], action: forward }, { class: 2, dscp: [8], action: drop }]
        """;

    private static HandshakeSettings Settings(MeshIdentity identity) => new(HandshakeSuite.Classical, identity, _ => null);

    private static string Hello(byte[] input) => Promise.Only<HandshakeException>(() =>
    {
        byte[] address = [10, 0, 0, 1];
        return $"{HandshakeResponder.Retry(input, HandshakeSuite.Classical, new CookieJar(TimeProvider.System), address)?.Length}";
    });

    private static string Responder(byte[] input)
    {
        var first = Promise.Only<HandshakeException>(() =>
        {
            using var responder = new HandshakeResponder(Settings(Identities.Value.Other), 9);
            return $"{responder.Take(input).Length}";
        });
        return first + Promise.Only<HandshakeException>(() =>
        {
            using var responder = new HandshakeResponder(Settings(Identities.Value.Other), 9);
            responder.Take(Messages.Value[0]);
            return $"{responder.Take(input).Length}";
        });
    }

    private static string Initiator(byte[] input) => Promise.Only<HandshakeException>(() =>
    {
        using var initiator = new HandshakeInitiator(Settings(Identities.Value.One), 7);
        initiator.Begin();
        return $"{initiator.Take(input)?.Length}";
    });

    private static SessionKeys Session(bool isInitiator)
    {
        var (one, other) = Identities.Value;
        using var schedule = new KeySchedule(new byte[48]);
        return new SessionKeys(isInitiator ? other.Public : one.Public, new SessionTerms(isInitiator ? 7u : 9u, TimeSpan.FromMinutes(1), 5), new SessionTerms(isInitiator ? 9u : 7u, TimeSpan.FromMinutes(1), 5))
            .Filled(schedule, [], isInitiator);
    }

    private static byte[] Beat
    {
        get
        {
            using var keys = Session(isInitiator: true);
            using var cipher = new BeatCipher(keys);
            var datagram = new byte[BeatCipher.LongestLength];
            return datagram[..cipher.Seal(new Beat(41, 1_000, 999, 2, 0.25, [(1, 3), (2, 15)]), datagram)];
        }
    }

    // Body, behind the head, in the clear: with the peer's key, as the peer might write it.
    private static byte[] Encrypted(byte[] datagram)
    {
        const int Head = 16;
        const int Tag = 16;
        if (datagram.Length < Head + Tag)
            return datagram;
        using var keys = Session(isInitiator: true);
        using var cipher = new AesGcm(keys.SendBeatKey, Tag);
        Span<byte> nonce = stackalloc byte[12];
        datagram.AsSpan(8, 8).CopyTo(nonce[4..]);
        var body = datagram.AsSpan(Head, datagram.Length - Head - Tag);
        cipher.Encrypt(nonce, body.ToArray(), body, datagram.AsSpan(datagram.Length - Tag), datagram.AsSpan(0, Head));
        return datagram;
    }

    private static string Open(byte[] input)
    {
        if (BeatCipher.SessionOf(input) == 0)
            return "none";
        using var keys = Session(isInitiator: false);
        using var cipher = new BeatCipher(keys);
        var beat = cipher.Open(input, out var isForged);
        if (beat is not null && cipher.Open(input, out _) is not null)
            throw new BrokenPromiseException("the same beat is taken twice");
        return $"{beat is null}{isForged}";
    }

    private static string ReadConfig(byte[] input)
    {
        var problems = new ProblemList();
        return Promise.Explained(problems, MeshConfig.Read(Scratch.Write("mesh.yaml", input), problems) is not null);
    }

    private static string Identity(byte[] input)
    {
        try
        {
            return Promise.Only<FormatException>(() =>
            {
                using var identity = MeshIdentity.FromPem(Encoding.UTF8.GetString(input));
                return $"{identity.Public.Suite}";
            });
        }
        catch (PlatformNotSupportedException)
        {
            return "another suite";
        }
    }

    private static string Pins(byte[] input) => Promise.Only<FormatException>(() => $"{Math.Min(new PeerBook(new Dictionary<string, string>(), Scratch.Write("pins.json", input)).Pins.Count, 2)}");
}
