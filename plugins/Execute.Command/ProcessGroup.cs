using System.Diagnostics;

namespace HyperMesh.Autonomic.Plugins.Execute.Command;

/// <summary>A process that leads a group of its own, so that it can be ended with all that it has started.</summary>
internal static class ProcessGroup
{
    private const string Killer = "kill";
    private const string Leader = "setsid";

    /// <summary>Starts a program as the leader of a new session, by setsid(1), which becomes the program. Without setsid the group is only its
    /// tree.</summary>
    public static ProcessStartInfo Start(string path, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(path)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        if (ProgramFinder.Find(Leader, out _) is { } leader)
        {
            start.FileName = leader;
            start.ArgumentList.Add(path);
        }

        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Ends the process and its group, at once; by kill(1), without which only its tree is ended.</summary>
    public static void End(Process process)
    {
        // The group first: the number of a group is nobody else's as long as anybody is in it.
        if (ProgramFinder.Find(Killer, out _) is { } killer)
            using (var kill = Process.Start(new ProcessStartInfo(killer, ["-KILL", "--", $"-{process.Id}"]) { RedirectStandardError = true }))
                kill?.WaitForExit();
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
    }
}
