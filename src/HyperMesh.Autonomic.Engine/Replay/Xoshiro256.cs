using System.Numerics;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>A generator of random numbers that gives the same numbers for a seed on any machine and in any version of the runtime: xoshiro256**,
/// seeded by splitmix64 (D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47, 2021). Integers and additions
/// only, so that no library of mathematics has a say. Not thread-safe.</summary>
internal sealed class Xoshiro256
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    public Xoshiro256(ulong seed) => (_s0, _s1, _s2, _s3) = (SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed));

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number in [0, 1), a multiple of 2^-53.</summary>
    public double NextShare() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [0, most).</summary>
    public long NextBelow(long most) => (long)Math.BigMul(Next(), (ulong)most, out _);

    /// <summary>Nearly normal, mean 0, deviation 1, never beyond 6: twelve shares less six (Irwin and Hall). A logarithm would differ between machines.</summary>
    public double NextNormal()
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++)
            sum += NextShare();
        return sum;
    }

    /// <summary>The next of the numbers that SplitMix64 makes of a seed.</summary>
    internal static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
