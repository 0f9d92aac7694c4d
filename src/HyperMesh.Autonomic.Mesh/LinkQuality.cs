namespace HyperMesh.Autonomic.Mesh;

/// <summary>How well a link carries beats: silence, loss, round trip. Thread-safe. Times are nanoseconds of one monotonic clock.</summary>
public sealed class LinkQuality
{
    /// <summary>Beats over which loss is taken.</summary>
    public const int Window = 200;

    private readonly Lock _gate = new();
    private readonly bool[] _came = new bool[Window];
    private ulong _first;
    private ulong _top;
    private int _received;
    private long _lastHeard;
    private long _lastSent;
    private long _held;
    private long _deaf;
    private long _beats;
    private double _lossThere;
    private double _roundTrip = double.NaN;

    /// <summary>Beats that have come.</summary>
    public long Beats => Interlocked.Read(ref _beats);

    /// <summary>When the last one came; 0 for never.</summary>
    public long LastHeard => Interlocked.Read(ref _lastHeard);

    /// <summary>Begins to count anew: the other end has, since it has a new session.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            Array.Clear(_came);
            (_first, _top, _received, _held, _lossThere) = (0, 0, 0, 0, 0);
        }
    }

    /// <summary>How long the link has carried nothing, in whichever direction is worse: the other end says how long ago it has heard this one, or that it never has.</summary>
    public long Silence(long now)
    {
        lock (_gate)
            return Math.Max(now - _lastHeard, _held);
    }

    /// <summary>Takes a beat that is authentic.</summary>
    public void Heard(Beat beat, long now)
    {
        ArgumentNullException.ThrowIfNull(beat);
        lock (_gate)
        {
            if (_first == 0)
                (_first, _top) = (beat.Number, beat.Number - 1);
            if (beat.Number > _top + Window)
            {
                Array.Clear(_came);
                (_top, _received) = (beat.Number - 1, 0);
            }

            for (; _top < beat.Number; _top++)
                Set(_top + 1, came: false);
            if (beat.Number >= _first && _top - beat.Number < Window)
                Set(beat.Number, came: true);
            _deaf = beat.Echo != 0 ? 0 : _deaf != 0 ? _deaf : now;
            (_held, _lossThere) = (beat.Echo != 0 ? beat.Held : now - _deaf, beat.Loss);
            if (beat.Echo != 0)
                _roundTrip = Math.Max(0, now - beat.Echo - beat.Held) / 1e9;
            (_lastHeard, _lastSent) = (now, beat.Sent);
            _beats++;
        }
    }

    /// <summary>What the next beat to the other end says of those that came from it.</summary>
    public (long Echo, long Held, double Loss) Answer(long now)
    {
        lock (_gate)
            return _lastHeard == 0 ? (0, 0, 0) : (_lastSent, now - _lastHeard, Lost);
    }

    /// <summary>The share of the last beats that were lost, 0 to 1, in whichever direction is worse, and the last round trip in seconds; NaN for what is not known.</summary>
    public (double Loss, double RoundTrip) Read()
    {
        lock (_gate)
            return (_first == 0 ? double.NaN : Math.Max(Lost, _lossThere), _roundTrip);
    }

    private double Lost => _first == 0 ? 0 : 1 - ((double)_received / Math.Min(_top - _first + 1, Window));

    private void Set(ulong number, bool came)
    {
        ref var slot = ref _came[number % Window];
        _received += (came ? 1 : 0) - (slot ? 1 : 0);
        slot = came;
    }
}
