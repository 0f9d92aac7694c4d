namespace HyperMesh.Autonomic.Detection.Forest;

/// <summary>Random numbers of one tree, whose state fits in a snapshot: xorshift64* (Vigna 2016).</summary>
internal sealed class RandomCuts(ulong seed)
{
    public ulong State { get; set; } = Spread(seed);

    /// <summary>The next number, in [0, 1).</summary>
    public double Next()
    {
        var state = State;
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        State = state;
        return (state * 0x2545F4914F6CDD1Dul >> 11) * (1.0 / (1ul << 53));
    }

    // Seeds that differ little give states that differ much (splitmix64), and never zero.
    private static ulong Spread(ulong seed)
    {
        seed += 0x9E3779B97F4A7C15ul;
        seed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9ul;
        seed = (seed ^ (seed >> 27)) * 0x94D049BB133111EBul;
        seed ^= seed >> 31;
        return seed == 0 ? 1 : seed;
    }
}
