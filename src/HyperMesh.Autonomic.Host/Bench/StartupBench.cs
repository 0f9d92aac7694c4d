using System.Diagnostics;
using HyperMesh.Autonomic.Host.Control;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>From the start of a short command to its end, each a process of its own: ours beside others, in turn, so that what else the machine does falls on all alike.</summary>
internal static class StartupBench
{
    private const string Promtool = "/usr/bin/promtool";

    public static async Task<BenchTable> RunAsync(int runs, CancellationToken cancel)
    {
        using var daemon = new WatchedDaemon(0, "100ms");
        await AnswersAsync(daemon.Store, cancel).ConfigureAwait(false);
        var own = Environment.ProcessPath!;
        List<(string Name, string Program, string[] Words, List<double> Times)> subjects =
        [
            ("hypermesh --version", own, ["--version"], []),
            ("hypermesh status", own, ["status", "--store", daemon.Store], []),
            ("hypermesh health", own, ["health", "--store", daemon.Store], []),
            ("/bin/true", "/bin/true", [], []),
        ];
        if (File.Exists(Promtool))
            subjects.Add(("promtool --version (Go)", Promtool, ["--version"], []));
        for (var i = 0; i < runs + 1; i++)
            foreach (var (_, program, words, times) in subjects)
                times.Add(await RunAsync(program, words, cancel).ConfigureAwait(false));

        return new BenchTable(
            "startup", ["command", "min ms", "median ms", "max ms"],
            // The first of each finds nothing in the page cache, perhaps.
            [.. subjects.Select(subject => Row(subject.Name, [.. subject.Times.Skip(1).Order()]))]);
    }

    private static IReadOnlyList<object> Row(string name, IReadOnlyList<double> times) => [name, times[0], Percentiles.At(times, 0.5), times[^1]];

    private static async Task<double> RunAsync(string program, string[] words, CancellationToken cancel)
    {
        var begin = Stopwatch.GetTimestamp();
        using var process = UnreadProcess.Start(program, words);
        await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    private static async Task AnswersAsync(string store, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!ControlSocket.Answers(ControlSettings.SocketOf(store)))
            await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false);
    }
}
