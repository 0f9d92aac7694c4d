namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>Holds a replay back to so many times the speed at which it was recorded. Only waits: what is decided is the same at any speed. A replay
/// that is late catches up. Not thread-safe.</summary>
/// <param name="speed">Above zero.</param>
/// <param name="time">The clock on the wall.</param>
/// <param name="wait">Waits for this long; throws when the replay is to end.</param>
internal sealed class ReplayPace(double speed, TimeProvider time, Action<TimeSpan> wait)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(20);
    private DateTimeOffset? _first;
    private long _begun;

    /// <summary>Waits until it is time for the tick of that instant.</summary>
    public void Await(DateTimeOffset at)
    {
        if (_first is not { } first)
        {
            (_first, _begun) = (at, time.GetTimestamp());
            return;
        }

        while (true)
        {
            var due = (at - first).TotalSeconds / speed;
            var left = due - time.GetElapsedTime(_begun).TotalSeconds;
            if (left < 0.0005)
                return;
            wait(left < LongestWait.TotalSeconds ? TimeSpan.FromSeconds(left) : LongestWait);
        }
    }
}
