namespace HyperMesh.Autonomic.Host.Control;

/// <summary>How many may follow decisions at once: those who keep their connection for long must leave some to the others. Thread-safe.</summary>
internal sealed class StreamPlaces
{
    public const int Most = 16;

    private int _taken;

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= Most)
            return true;

        Free();
        return false;
    }

    public void Free() => Interlocked.Decrement(ref _taken);
}
