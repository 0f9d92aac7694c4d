using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>The same recording each time: ten interfaces with ten series each, the counters and gauges that shipped policies watch, at 1 Hz, in calm
/// weather with a short flood on one interface each four hours.</summary>
internal static class ReplayLoad
{
    private const int Interfaces = 10;
    private const int FloodPeriod = 4 * 3600;
    private const int FloodLength = 30;

    private static readonly (string Name, int PerSecond)[] Counters =
    [
        ("xdp_packets_total", 1200), ("xdp_bytes_total", 800_000), ("xdp_passed_total", 1190), ("xdp_drops_total", 1), ("xdp_udp_packets_total", 300),
        ("xdp_tcp_packets_total", 850), ("interface_drops_total", 1), ("host_network_transmit_bytes_total", 400_000),
    ];

    /// <summary>Writes so many hours; returns how many samples they have.</summary>
    public static long Write(string file, int hours, CancellationToken cancel)
    {
        var catalog = new SeriesCatalog();
        var series = Enumerable.Range(0, Interfaces).Select(i => Labels.Of(Labels.Interface, $"eth{i}")).SelectMany(labels => (Series[])
        [
            .. Counters.Select(counter => catalog.Intern(new Metric(counter.Name, MetricKind.Counter), labels)),
            catalog.Intern(new Metric("ebpf_map_memory_bytes", MetricKind.Gauge), labels),
            catalog.Intern(new Metric("host_load1", MetricKind.Gauge), labels),
        ]).ToArray();
        var totals = new double[series.Length];
        var random = new Random(1);
        var batch = new SampleBatch(series.Length);
        using var writer = new RecordingWriter(file, "bench replay");
        for (var second = 0; second < hours * 3600; second++)
        {
            cancel.ThrowIfCancellationRequested();
            batch.Begin(DateTimeOffset.UnixEpoch.AddDays(20_000).AddSeconds(second));
            for (var i = 0; i < series.Length; i++)
                batch.Add(series[i], Next(i, second, totals, random));
            writer.Write(batch);
        }

        return (long)hours * 3600 * series.Length;
    }

    private static double Next(int i, int second, double[] totals, Random random)
    {
        var place = i % (Counters.Length + 2);
        if (place == Counters.Length)
            return totals[i] = 65_536 + (4096 * random.Next(4));
        if (place > Counters.Length)
            return totals[i] = random.Next(50, 150) / 100.0;

        var floods = i < Counters.Length + 2 && second % FloodPeriod > FloodPeriod - FloodLength
            && Counters[place].Name is ("xdp_packets_total" or "xdp_udp_packets_total");
        var grown = Math.Round(Counters[place].PerSecond * (0.9 + (random.Next(200) / 1000.0)));
        return totals[i] += floods ? grown + 20_000 : grown;
    }
}
