namespace HyperMesh.Autonomic;

/// <summary>What one monitor saw at one tick.</summary>
/// <remarks>
/// A monitor fills one batch again and again, so that a tick allocates nothing. The batch is lent: a receiver may read it until
/// its <c>OnNext</c> returns, and copies what it wants to keep (<see cref="CopyFrom"/>). Not thread-safe.
/// </remarks>
public sealed class SampleBatch
{
    private Sample[] _samples;

    /// <param name="capacity">Room to begin with; it grows when needed.</param>
    public SampleBatch(int capacity = 64) => _samples = new Sample[capacity];

    /// <summary>The instant that the values belong to, by the clock that was handed in.</summary>
    public DateTimeOffset At { get; private set; }

    public int Count { get; private set; }

    public ReadOnlySpan<Sample> Samples => _samples.AsSpan(0, Count);

    /// <summary>Empties the batch and gives it a new instant.</summary>
    public void Begin(DateTimeOffset at)
    {
        At = at;
        Count = 0;
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
        ArgumentNullException.ThrowIfNull(other);
        Begin(other.At);
        if (_samples.Length < other.Count)
            Array.Resize(ref _samples, other._samples.Length);
        other.Samples.CopyTo(_samples);
        Count = other.Count;
    }
}
