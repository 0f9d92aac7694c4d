using System.Diagnostics;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Swaps the firewall, with its rule set, for another one under load, and counts the good packets that were lost and the bad
/// ones that got through. Beside it, in the same run: taking the program off and putting another one on, as tools do that cannot swap.</summary>
internal static class SwapBench
{
    private const int GoodPerSecond = 5_000;
    private const int BadPerSecond = 60_000;
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(5);

    public static async Task<BenchTable> RunAsync(int swaps, CancellationToken cancel)
    {
        using var journal = Journal.InMemory();
        var stage = await FloodStage.CreateAsync("bench", TimeSpan.FromMilliseconds(100), journal, cancel, GoodPerSecond).ConfigureAwait(false);
        await using var scene = stage.ConfigureAwait(false);
        await SwapAsync(stage, 0, cancel).ConfigureAwait(false);
        using var bad = stage.Flood(BadPerSecond, (long)(BadPerSecond * LongestRun.TotalSeconds));
        stage.Background.Start();
        bad.Start();

        var inPlace = await CountAsync(stage, bad, swaps, "swaps in place", number => SwapAsync(stage, number, cancel), cancel)
            .ConfigureAwait(false);
        await stage.Executor.ExecuteAsync(new PlannedAction("xdp.detach", stage.Hook, JsonSerializer.SerializeToElement(new { })), cancel)
            .ConfigureAwait(false);
        using var other = new Reattachment(stage);
        var reattached = await CountAsync(
            stage, bad, Math.Max(1, swaps / 10), "detachments and attachments", _ => Task.Run(other.Replace, cancel), cancel).ConfigureAwait(false);
        bad.Stop();
        stage.Background.Stop();
        return new BenchTable(
            "swap",
            ["under load", "swaps", "p50 ms", "p99 ms", "good sent", "good lost", "bad sent", "bad leaked", "leaked a swap"],
            [Row("load, configure, swap in place", inPlace), Row("detach, then attach", reattached)],
            IsGood: inPlace is { GoodLost: 0, BadLeaked: 0 });
    }

    private static IReadOnlyList<object> Row(string name, Count count) =>
    [
        name, count.Swaps, count.P50, count.P99, count.GoodSent, count.GoodLost, count.BadSent, count.BadLeaked, (double)count.BadLeaked / count.Swaps,
    ];

    private static async Task SwapAsync(FloodStage stage, int number, CancellationToken cancel)
    {
        var action = new PlannedAction("xdp.swap", stage.Hook, JsonSerializer.SerializeToElement(new { program = "xdp_firewall", config = Config(number) }));
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
        FloodStage stage, UdpSender bad, int swaps, string what, Func<int, Task> swap, CancellationToken cancel)
    {
        var times = new List<double>();
        await SettleAsync(stage, cancel).ConfigureAwait(false);
        var (goodSent, goodSeen, badSent, leaked) = (stage.Background.Sent, stage.Arrivals.Received, bad.Sent, stage.Leaked);
        for (var number = 1; number <= swaps; number++)
        {
            if (number % 50 == 0)
                Console.Error.Write($"\r{number} of {swaps} {what} ");
            var begin = Stopwatch.GetTimestamp();
            await swap(number).ConfigureAwait(false);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        Console.Error.WriteLine();
        var sentNow = stage.Background.Sent;
        await SettleAsync(stage, cancel).ConfigureAwait(false);
        times.Sort();
        var lost = Math.Max(0, stage.Background.Sent - goodSent - (stage.Arrivals.Received - goodSeen));
        return new Count(
            swaps, Percentiles.At(times, 0.5), Percentiles.At(times, 0.99), sentNow - goodSent, lost, bad.Sent - badSent, stage.Leaked - leaked);
    }

    /// <summary>Waits until nothing of the good flow is on the way, for half a second at most.</summary>
    private static Task SettleAsync(FloodStage stage, CancellationToken cancel) =>
        Observable.Interval(TimeSpan.FromMilliseconds(1)).TakeUntil(_ => stage.Arrivals.Received == stage.Background.Sent)
            .TakeUntil(Observable.Timer(TimeSpan.FromMilliseconds(500))).LastOrDefaultAsync().ToTask(cancel);

    private sealed record Count(int Swaps, double P50, double P99, long GoodSent, long GoodLost, long BadSent, long BadLeaked);

    /// <summary>The firewall by a link of its own that is closed and made again.</summary>
    private sealed class Reattachment : IDisposable
    {
        private readonly InterfaceName _interface;
        private readonly BpfObject _firewall;
        private XdpLink _link;

        public Reattachment(FloodStage stage)
        {
            _interface = InterfaceName.Parse(stage.Network.Interface);
            var manifest = ProgramCatalog.Read(stage.Settings.ProgramFolders, new Documents.ProblemList()).Find("xdp_firewall")!;
            _firewall = ProgramLoader.Load(manifest, JsonSerializer.SerializeToElement(Config(0)));
            _link = Attach();
        }

        public void Replace()
        {
            _link.Dispose();
            _link = Attach();
        }

        public void Dispose()
        {
            _link.Dispose();
            _firewall.Dispose();
        }

        private XdpLink Attach() => XdpLink.Attach(_firewall.Program("xdp_firewall"), _interface);
    }
}
