namespace HyperMesh.Autonomic.Mesh;

/// <summary>What has become of those who came to shake hands. Thread-safe; read at once, the numbers need not be of one moment.</summary>
public sealed class MeshPortCounts
{
    private readonly long[] _refused = new long[Enum.GetValues<HandshakeFault>().Length];
    private long _agreed;
    private long _retries;
    private long _turnedAway;
    private long _timeouts;
    private long _lost;

    /// <summary>Handshakes that came to a session.</summary>
    public long Agreed => Interlocked.Read(ref _agreed);

    /// <summary>Hellos that were sent back with a cookie.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Connections that were closed at once, because there were too many.</summary>
    public long TurnedAway => Interlocked.Read(ref _turnedAway);

    /// <summary>Handshakes that took too long.</summary>
    public long Timeouts => Interlocked.Read(ref _timeouts);

    /// <summary>Connections that ended before their handshake.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Handshakes that were refused for this.</summary>
    public long RefusedFor(HandshakeFault fault) => Interlocked.Read(ref _refused[(int)fault]);

    internal void Shaken() => Interlocked.Increment(ref _agreed);

    internal void Retried() => Interlocked.Increment(ref _retries);

    internal void Crowded() => Interlocked.Increment(ref _turnedAway);

    internal void Slow() => Interlocked.Increment(ref _timeouts);

    internal void Gone() => Interlocked.Increment(ref _lost);

    internal void Refused(HandshakeFault fault) => Interlocked.Increment(ref _refused[(int)fault]);
}
