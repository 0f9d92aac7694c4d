namespace HyperMesh.Autonomic.Ebpf;

/// <summary>Where a walk over a map is (see <see cref="BpfMap.LookupBatch"/>). For one walk over one map by one thread.</summary>
public sealed class MapCursor
{
    // A hash leaves a 32-bit bucket number behind even when its keys are shorter.
    private const int SmallestToken = sizeof(uint);

    private byte[] _token = [];

    /// <summary>True when the walk has seen the last entry.</summary>
    public bool AtEnd { get; internal set; }

    /// <summary>True when the kernel or the map's type has no batch reads and the walk goes one by one.</summary>
    public bool OneByOne { get; internal set; }

    /// <summary>Goes back to the beginning, for another walk over the same map.</summary>
    public void Restart() => (AtEnd, Started, Steps) = (false, false, 0);

    internal bool Started { get; set; }

    internal uint Steps { get; set; }

    internal Span<byte> Token(int keySize)
    {
        var size = Math.Max(keySize, SmallestToken);
        if (_token.Length != size)
            _token = new byte[size];

        return _token;
    }
}
