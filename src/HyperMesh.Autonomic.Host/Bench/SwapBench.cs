using System.Diagnostics;
using System.Globalization;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Swaps the firewall, with its rule set, for another one under load, and counts the good packets that were lost and the bad
/// ones that got through. Beside it, in the same run: taking the program off and putting another one on, as tools do that cannot swap.</summary>
internal static class SwapBench
{
    private const int GoodPerSecond = 5_000;

    public static async Task<BenchTable> RunAsync(int swaps, CancellationToken cancel)
    {
        using var journal = Journal.InMemory();
        var stage = await FloodStage.CreateAsync("bench", TimeSpan.FromMilliseconds(100), journal, cancel, GoodPerSecond).ConfigureAwait(false);
        await using var scene = stage.ConfigureAwait(false);
        stage.Network.TakeFrames();
        await SwapAsync(stage, "xdp_firewall", Config(0), cancel).ConfigureAwait(false);
        using var flood = new Flood(stage.Network);
        stage.Background.Start();
        flood.Start();

        var fewer = Math.Max(1, swaps / 10);
        var rows = new List<(string Name, Count Count)>
        {
            ("rule set and its program, in place", await CountAsync(
                stage, flood, swaps, "rule sets", number => SwapAsync(stage, "xdp_firewall", Config(number), cancel), cancel).ConfigureAwait(false)),
        };
        await stage.Executor.ExecuteAsync(new PlannedAction("xdp.detach", stage.Hook, JsonSerializer.SerializeToElement(new { })), cancel)
            .ConfigureAwait(false);
        foreach (var (name, rival) in Rivals(stage))
            using (rival)
                rows.Add((name, await CountAsync(
                    stage, flood, fewer, name, _ => Task.Run(rival.Replace, cancel), cancel).ConfigureAwait(false)));

        flood.Dispose();
        stage.Background.Stop();
        return new BenchTable(
            "swap",
            ["under load", "swaps", "p50 ms", "p99 ms", "good sent", "queue full", "good lost", "bad sent", "bad leaked", "leaked a swap"],
            [.. rows.Select(row => Row(row.Name, row.Count))],
            IsGood: rows[0].Count is { GoodLost: 0, BadLeaked: 0 });
    }

    private static IEnumerable<(string Name, Rival Rival)> Rivals(FloodStage stage)
    {
        yield return ("detach, then attach, by links", new ProgramOnHook(
            "xdp_firewall", JsonSerializer.SerializeToElement(Config(0)), InterfaceName.Parse(stage.Network.Interface)));
        if (Tool.Has("xdp-loader"))
            yield return ("xdp-loader unload, then load", new XdpLoader(stage));
        if (Tool.Has("bpftool"))
            yield return ("bpftool net attach … overwrite", new BpfTool(stage));
    }

    private static IReadOnlyList<object> Row(string name, Count count) =>
    [
        name, count.Swaps, count.P50, count.P99, count.GoodSent, count.QueueFull, count.GoodLost, count.BadSent, count.BadLeaked,
        (double)count.BadLeaked / count.Swaps,
    ];

    private static async Task SwapAsync(FloodStage stage, string program, object config, CancellationToken cancel)
    {
        var action = new PlannedAction("xdp.swap", stage.Hook, JsonSerializer.SerializeToElement(new { program, config }));
        var result = await stage.Executor.ExecuteAsync(action, cancel).ConfigureAwait(false);
        if (!result.Succeeded)
            throw new IOException(result.Message);
    }

    /// <summary>Drops the flood, and differs from swap to swap by a rule that no packet meets, so that each is a new rule set.</summary>
    private static object Config(int number) => new
    {
        rules = new object[]
        {
            new { action = "drop", protocol = "tcp", port = 10_000 + number % 10_000 },
            new { action = "drop", protocol = "udp", port = FloodStage.FloodPort },
        },
    };

    private static async Task<Count> CountAsync(
        FloodStage stage, Flood bad, int swaps, string what, Func<int, Task> swap, CancellationToken cancel)
    {
        var times = new List<double>();
        var before = await bad.PausedAsync(() => TallyAsync(stage, bad, cancel), cancel).ConfigureAwait(false);
        for (var number = 1; number <= swaps; number++)
        {
            if (number % 50 == 0)
                Console.Error.Write($"\r{number} of {swaps} {what} ");
            var begin = Stopwatch.GetTimestamp();
            await swap(number).ConfigureAwait(false);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        Console.Error.WriteLine();
        var after = await bad.PausedAsync(() => TallyAsync(stage, bad, cancel), cancel).ConfigureAwait(false);
        times.Sort();
        var (sent, refused) = (after.GoodSent - before.GoodSent, after.Refused - before.Refused);
        var lost = Math.Max(0, sent - (after.GoodSeen - before.GoodSeen) - refused);
        return new Count(
            swaps, Percentiles.At(times, 0.5), Percentiles.At(times, 0.99), sent, refused, lost, after.BadSent - before.BadSent,
            after.Leaked - before.Leaked);
    }

    /// <summary>Where all counters stand; they agree with each other only while nothing is sent.</summary>
    private static async Task<Tally> TallyAsync(FloodStage stage, Flood bad, CancellationToken cancel)
    {
        stage.Background.IsPaused = true;
        await SettleAsync(cancel).ConfigureAwait(false);
        var tally = new Tally(stage.Background.Sent, stage.Arrivals.Received, bad.Sent, stage.Leaked, Refused(stage));
        stage.Background.IsPaused = false;
        return tally;
    }

    /// <summary>Good packets that the sending interface could not hand over, because the flood had filled the other end's queue: no program has
    /// seen them. A veth counts them together with the frames of the flood that it refused, and those also by themselves.</summary>
    private static long Refused(FloodStage stage)
    {
        var both = PrivateNetwork.Statistic(stage.Network.Peer, "tx_dropped");
        var flood = Tool.Ask("ip", $"netns exec {stage.Network.Peer} ethtool -S eth0").Split('\n')
            .Where(line => line.Contains("xdp_xmit_errors", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(':')[1], CultureInfo.InvariantCulture));
        return both - flood;
    }

    /// <summary>Half a second: what has not come by then never will.</summary>
    private static Task SettleAsync(CancellationToken cancel) => Observable.Timer(TimeSpan.FromMilliseconds(500)).ToTask(cancel);

    private sealed record Tally(long GoodSent, long GoodSeen, long BadSent, long Leaked, long Refused);

    private sealed record Count(int Swaps, double P50, double P99, long GoodSent, long QueueFull, long GoodLost, long BadSent, long BadLeaked);
}
