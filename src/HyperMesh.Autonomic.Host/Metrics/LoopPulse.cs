namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>How late the loop's own thread is: it beats, and who looks sees how long ago the next beat was due. Thread-safe.</summary>
/// <param name="now">The loop's clock.</param>
internal sealed class LoopPulse(Func<DateTimeOffset> now)
{
    /// <summary>Time between two beats.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private long _last = now().UtcTicks;
    private long _late;

    /// <summary>The loop has come round. On its thread.</summary>
    public void Beat()
    {
        var ticks = now().UtcTicks;
        Volatile.Write(ref _late, Math.Max(0, ticks - _last - Period.Ticks));
        Volatile.Write(ref _last, ticks);
    }

    /// <summary>The lateness of the last beat, or of the next one where that is late already.</summary>
    public TimeSpan Lag => TimeSpan.FromTicks(Math.Max(Volatile.Read(ref _late), now().UtcTicks - Volatile.Read(ref _last) - Period.Ticks));
}
