namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>Two nodes and the messages between them.</summary>
internal sealed class TwoNodes : IDisposable
{
    public const uint InitiatorSession = 7;
    public const uint ResponderSession = 0xFFFF0009;

    private static readonly Dictionary<HandshakeSuite, (MeshIdentity One, MeshIdentity Other)> Identities =
        Suites.Here.ToDictionary(suite => suite, suite => (MeshIdentity.Generate(suite), MeshIdentity.Generate(suite)));

    public TwoNodes(HandshakeSuite suite, Func<HandshakeSettings, HandshakeSettings>? initiator = null, Func<HandshakeSettings, HandshakeSettings>? responder = null)
    {
        var (one, other) = Identities[suite];
        Initiator = new HandshakeInitiator(With(new HandshakeSettings(suite, one, _ => null), initiator), InitiatorSession);
        Responder = new HandshakeResponder(With(new HandshakeSettings(suite, other, _ => null), responder), ResponderSession);
        (InitiatorIdentity, ResponderIdentity) = (one, other);
    }

    public HandshakeInitiator Initiator { get; }

    public HandshakeResponder Responder { get; }

    public MeshIdentity InitiatorIdentity { get; }

    public MeshIdentity ResponderIdentity { get; }

    /// <summary>All four messages of a handshake that nobody disturbs.</summary>
    public List<byte[]> Shake(Func<int, byte[], byte[]>? disturb = null)
    {
        var messages = new List<byte[]>();
        Pass(Initiator.Begin());
        Pass(Responder.Take(messages[0]));
        Pass(Initiator.Take(messages[1])!);
        Pass(Responder.Take(messages[2]));
        Initiator.Take(messages[3]).ShouldBeNull();
        return messages;

        void Pass(byte[] message) => messages.Add(disturb?.Invoke(messages.Count, message) ?? message);
    }

    public void Dispose()
    {
        Initiator.Session?.Dispose();
        Responder.Session?.Dispose();
        Initiator.Dispose();
        Responder.Dispose();
    }

    private static HandshakeSettings With(HandshakeSettings settings, Func<HandshakeSettings, HandshakeSettings>? change) => change?.Invoke(settings) ?? settings;
}
