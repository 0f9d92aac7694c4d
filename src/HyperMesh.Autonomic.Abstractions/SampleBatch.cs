namespace HyperMesh.Autonomic;

/// <summary>What one monitor saw at one tick.</summary>
/// <remarks>
/// A monitor fills one batch again and again, so that a tick allocates nothing. The batch is lent: a receiver may read it until
/// its <c>OnNext</c> returns, and copies what it wants to keep (<see cref="CopyFrom"/>). Not thread-safe.
/// </remarks>
public sealed class SampleBatch
{
    /// <summary>Events that one batch takes; the monitor counts what is beyond as lost.</summary>
    public const int MostEvents = 4096;

    private readonly List<KernelEvent> _events = [];
    private Sample[] _samples;

    /// <param name="capacity">Room to begin with; it grows when needed.</param>
    public SampleBatch(int capacity = 64) => _samples = new Sample[capacity];

    /// <summary>The instant that the values belong to, by the clock that was handed in.</summary>
    public DateTimeOffset At { get; private set; }

    public int Count { get; private set; }

    public ReadOnlySpan<Sample> Samples => _samples.AsSpan(0, Count);

    /// <summary>What happened since the batch before, in its order. An event is immutable and may be kept.</summary>
    public IReadOnlyList<KernelEvent> Events => _events;

    /// <summary>Empties the batch and gives it a new instant.</summary>
    public void Begin(DateTimeOffset at)
    {
        At = at;
        Count = 0;
        _events.Clear();
    }

    /// <summary>Adds an event; false when there are <see cref="MostEvents"/> already, and it is left out.</summary>
    public bool Add(KernelEvent happened)
    {
        if (_events.Count >= MostEvents)
            return false;

        _events.Add(happened);
        return true;
    }

    /// <summary>Adds a value. A series occurs once in a batch at most; of several, the last one counts.</summary>
    public void Add(Series series, double value)
    {
        if (Count == _samples.Length)
            Array.Resize(ref _samples, Math.Max(16, Count * 2));
        _samples[Count++] = new Sample(series, value);
    }

    /// <summary>Makes this batch an equal copy of another.</summary>
    public void CopyFrom(SampleBatch other)
    {
        _events.Clear();
        Absorb(other);
    }

    /// <summary>Takes the instant and the values of a newer batch in the place of its own, and appends its events: values grow old, events do not.</summary>
    /// <returns>How many events found no room and were left out.</returns>
    public int Absorb(SampleBatch newer)
    {
        ArgumentNullException.ThrowIfNull(newer);
        At = newer.At;
        if (_samples.Length < newer.Count)
            Array.Resize(ref _samples, newer._samples.Length);
        newer.Samples.CopyTo(_samples);
        Count = newer.Count;

        var room = Math.Min(newer._events.Count, MostEvents - _events.Count);
        for (var i = 0; i < room; i++)
            _events.Add(newer._events[i]);
        return newer._events.Count - room;
    }
}
