using System.Diagnostics;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench.Reroute;

/// <summary>What a link's death costs a stream of 1,000 datagrams a second from a to c, which goes by b until a – b dies: in silence, or with its
/// carrier. Each run is on a fresh stage with everything started anew; contenders take turns.</summary>
internal static class RerouteBench
{
    private const int AnyPort = 0;
    private const int PerSecond = 1_000;
    private const int Trial = 200;
    private const int Recovered = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(5);

    private static readonly (string Name, Action<MeshStage> Kill)[] Deaths =
    [
        ("silence", stage => stage.Cut("a", "b")),
        ("carrier lost", stage => stage.Down("a", "b")),
    ];

    public static IReadOnlyList<IRerouteContender> Contenders { get; } =
    [
        new MeshContender(),
        new Babeld("hello 10 ms, wired", "default type wired hello-interval 0.01 update-interval 0.04\nlink-detect true", TimeSpan.FromSeconds(3)),
        new Frr(interval: 10),
        new Frr(interval: 50),
        new Babeld("as it comes", "", TimeSpan.FromSeconds(15)),
    ];

    public static async Task<BenchTable> RunAsync(IReadOnlyList<IRerouteContender> contenders, int runs, CancellationToken cancel)
    {
        List<Series> all = [.. contenders.SelectMany(contender => Deaths.Select(death => new Series(contender, death.Name, death.Kill)))];
        for (var run = 0; run < runs; run++)
        {
            foreach (var series in all.Where(series => series.Contender.WhyUnavailable is null))
            {
                Console.Error.Write($"\rrun {run + 1} of {runs}: {series.Contender.Name}, {series.Death,-20}");
                try
                {
                    series.Reports.Add(await MeasureAsync(series, cancel).ConfigureAwait(false));
                }
                catch (TimeoutException unsettled)
                {
                    // The others' figures are not to be lost with it; the table has one run less.
                    Console.Error.WriteLine($"\n{unsettled.Message}");
                }
            }
        }

        Console.Error.WriteLine();
        return new BenchTable(
            "reroute",
            ["a – b dies, 1,000 packets/s from a to c", "death", "runs", "came back", "lost, min", "lost, median", "lost, max", "gap ms, median", "gap ms, max"],
            [.. all.Select(series => series.Row)]);
    }

    private static async Task<Observation> MeasureAsync(Series series, CancellationToken cancel)
    {
        using var stage = MeshStage.Create();
        stage.SetOffloads();
        var running = await series.Contender.StartAsync(stage, cancel).ConfigureAwait(false);
        await using var contender = running.ConfigureAwait(false);
        return await Task.Run(() => Observe(stage, series, cancel), cancel).ConfigureAwait(false);
    }

    private static Observation Observe(MeshStage stage, Series series, CancellationToken cancel)
    {
        AwaitWay(stage, series.Contender, cancel);
        using var stream = new ProbeStream(stage.Node("a"), stage.Node("c"), AnyPort, PerSecond, (int)(PerSecond * Patience.TotalSeconds));
        using var stop = cancel.Register(stream.Stop);
        stream.Start();
        AwaitMore(stream, cancel);
        series.Kill(stage);
        var cameBack = AwaitMore(stream, cancel);
        stream.Stop();
        var report = stream.Finish();
        cancel.ThrowIfCancellationRequested();
        return new Observation(report, cameBack);
    }

    /// <summary>Until every datagram arrives and has gone by a – b for as long as the contender takes to settle.</summary>
    /// <exception cref="TimeoutException">It does not come to that.</exception>
    private static void AwaitWay(MeshStage stage, IRerouteContender contender, CancellationToken cancel)
    {
        var begin = Stopwatch.GetTimestamp();
        var since = begin;
        while (Stopwatch.GetElapsedTime(since) < contender.Settling)
        {
            cancel.ThrowIfCancellationRequested();
            var carried = stage.Sent("a", "b");
            using var stream = new ProbeStream(stage.Node("a"), stage.Node("c"), AnyPort, PerSecond, Trial);
            stream.Start();
            if (stream.Finish().Lost > 0 || stage.Sent("a", "b") - carried < Trial)
                since = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(begin) > Patience)
                throw new TimeoutException($"{contender.Name} does not bring a to c by b, or does not stay with it");
        }
    }

    /// <returns>False when the stream came to its end before <see cref="Recovered"/> more had arrived.</returns>
    private static bool AwaitMore(ProbeStream stream, CancellationToken cancel)
    {
        var enough = stream.Received + Recovered;
        while (stream.Received < enough && stream.IsSending)
            cancel.WaitHandle.WaitOne(Breath);
        return stream.Received >= enough;
    }

    private sealed record Observation(ProbeReport Report, bool CameBack);

    private sealed record Series(IRerouteContender Contender, string Death, Action<MeshStage> Kill)
    {
        public List<Observation> Reports { get; } = [];

        public IReadOnlyList<object> Row
        {
            get
            {
                if (Reports.Count == 0)
                    return [Contender.Name, "not measured: " + (Contender.WhyUnavailable ?? "it did not settle"), 0, 0, "", "", "", "", ""];

                List<double> lost = [.. Reports.Select(one => (double)one.Report.Lost).Order()];
                List<double> gaps = [.. Reports.Select(one => one.Report.LongestGap.TotalMilliseconds).Order()];
                return
                [
                    Contender.Name, Death, Reports.Count, Reports.Count(one => one.CameBack), lost[0], Percentiles.At(lost, 0.5), lost[^1],
                    Percentiles.At(gaps, 0.5), gaps[^1],
                ];
            }
        }
    }
}
