namespace HyperMesh.Autonomic.Conformance;

/// <summary>A subscription to a monitor in virtual time, and what it has got. Not thread-safe.</summary>
internal sealed class Subscription : IObserver<SampleBatch>, IDisposable
{
    private readonly CountingClock _clock;
    private readonly IDisposable _subscription;
    private int _batches;

    public Subscription(IObservable<SampleBatch> stream, CountingClock clock, Action<SampleBatch>? look = null)
    {
        _clock = clock;
        Look = look;
        _subscription = stream.Subscribe(this);
    }

    /// <summary>Is shown each batch.</summary>
    public Action<SampleBatch>? Look { get; set; }

    /// <summary>How many have come; they may come on any thread where a monitor has a clock of its own.</summary>
    public int Batches => Volatile.Read(ref _batches);

    public SampleBatch? Last { get; private set; }

    /// <summary>How the stream ended; null while it has not.</summary>
    public string? End { get; private set; }

    /// <summary>A stamp that was not the scheduler's time; null for none.</summary>
    public string? WrongStamp { get; private set; }

    public void OnNext(SampleBatch value)
    {
        Interlocked.Increment(ref _batches);
        if (value.At != _clock.Now)
            WrongStamp ??= $"a batch was stamped {value.At:O} when the scheduler's time was {_clock.Now:O}";
        Last = value;
        Look?.Invoke(value);
    }

    public void OnError(Exception error) => End = $"the stream ended with {error.GetType().Name}: {error.Message}";

    public void OnCompleted() => End = "the stream completed";

    public void Dispose() => _subscription.Dispose();
}
