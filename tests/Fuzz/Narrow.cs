namespace HyperMesh.Autonomic.Fuzz;

/// <summary>Runs work on a thread with a stack no larger than that of a pool thread, where too deep a recursion shows, and watches that it goes on.</summary>
internal static class Narrow
{
    private const int Stack = 1 << 20;

    /// <summary>How long one input may take, whatever else the machine does.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs the work to its end.</summary>
    /// <param name="work">What is done; what it throws is thrown here.</param>
    /// <param name="beats">Rises while it goes on.</param>
    /// <returns>False when it has stood still for longer than the limit; it is left to itself then.</returns>
    public static bool Run(Action work, Func<long> beats)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Thrown(work), Stack) { IsBackground = true, Name = "fuzz" };
        thread.Start();
        for (var seen = -1L; !thread.Join(Limit); seen = beats())
            if (seen == beats())
                return false;
        return thrown is null ? true : throw new AggregateException(thrown);
    }

    private static Exception? Thrown(Action work)
    {
        try
        {
            work();
            return null;
        }
#pragma warning disable CA1031 // It goes to who waits.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return fault;
        }
    }
}
