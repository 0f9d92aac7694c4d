namespace HyperMesh.Autonomic.Fuzz;

/// <summary>A parser that takes bytes from outside, and what it promises whatever they are.</summary>
/// <param name="name">Of the target, and of its folder of regressions.</param>
/// <param name="seeds">Inputs that are right, or nearly so. Asked once; none where a tool that makes them is missing.</param>
/// <param name="run">Gives the input to the parser and checks all that it promises. What it returns tells kinds of answers apart, so that an input with a new one is
/// worth keeping; what it throws is a broken promise.</param>
internal sealed class FuzzTarget(string name, Func<IEnumerable<byte[]>> seeds, Func<byte[], string> run)
{
    // What an input may cost beyond a fixed amount is in proportion to its length.
    private const long BytesForEach = 2048;

    private readonly Lazy<IReadOnlyList<byte[]>> _seeds = new(() => [.. seeds()]);

    public string Name => name;

    public IReadOnlyList<byte[]> Seeds => _seeds.Value;

    /// <summary>Texts that mean something to the parser.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Makes of mutated bytes an input whose outermost check passes, such as a checksum; null where there is none. Half of the inputs go through it.</summary>
    public Func<byte[], byte[]>? Seal { get; init; }

    /// <summary>Bytes of the longest input.</summary>
    public int Longest { get; init; } = 64 << 10;

    /// <summary>How many inputs the tests try.</summary>
    public int Tries { get; init; } = 300;

    /// <summary>Bytes that any input may make the parser allocate, beside what is in proportion to its length.</summary>
    public long Allowance { get; init; } = 48L << 20;

    public override string ToString() => name;

    /// <exception cref="Exception">The target broke a promise.</exception>
    public string Run(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var answer = run(input);
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        return taken <= Allowance + (input.Length * BytesForEach)
            ? answer
            : throw new BrokenPromiseException($"it has allocated {taken >> 20} MiB for {input.Length:N0} bytes");
    }
}
