using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>Whoever reads the standard output of a command, as <c>head</c> does, may go before it ends. The runtime swallows that writes fail from then on (EPIPE), so
/// that what goes on until Ctrl-C would go on for ever.</summary>
internal static class OutputReader
{
    private const int StandardOutput = 1;

    /// <summary>Waits on a thread of its own until the reader has gone; a file or a terminal never has one that goes.</summary>
    /// <param name="gone">Called once, on that thread.</param>
    public static void WhenGone(Action gone)
    {
        if (Console.IsOutputRedirected)
            new Thread(() => Wait(gone)) { IsBackground = true, Name = "output" }.Start();
    }

    private static void Wait(Action gone)
    {
        if (Pipes.WaitUntilUnread(StandardOutput))
            gone();
    }
}
