using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host.Bench.Metrics;

/// <summary>What a scrape costs by the number of series, and what the loop notices of a crowd that scrapes all the time.</summary>
internal static class MetricsBench
{
    private const int SeriesUnderCrowd = 10_000;
    private const int Crowd = 500;

    // Until the JIT compiler has settled and everybody is connected.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    /// <param name="seconds">How long each part lasts.</param>
    /// <param name="cancel">Ctrl-C.</param>
    public static async Task<BenchTable> RunAsync(int seconds, CancellationToken cancel)
    {
        var rows = new List<IReadOnlyList<object>>();
        foreach (var series in new[] { 1_000, 10_000, 100_000 })
        {
            rows.Add(await ScrapeAsync(series, isOpenMetrics: false, seconds, cancel).ConfigureAwait(false));
            rows.Add(await ScrapeAsync(series, isOpenMetrics: true, seconds, cancel).ConfigureAwait(false));
        }

        rows.Add(await LatenessAsync(0, seconds, cancel).ConfigureAwait(false));
        rows.Add(await LatenessAsync(Crowd, seconds, cancel).ConfigureAwait(false));
        return new BenchTable("metrics", ["what", "times", "median ms", "p99 ms", "max ms", "MB each", "a second"], rows);
    }

    /// <summary>Pages one after the other, written to nowhere: what the daemon itself has to do for one.</summary>
    private static async Task<IReadOnlyList<object>> ScrapeAsync(int series, bool isOpenMetrics, int seconds, CancellationToken cancel)
    {
        var (board, batch) = (new SeriesBoard(), new CrowdedMonitor(series).Batch(TimeProvider.System.GetUtcNow()));
        board.Take(batch);
        using var page = new MetricsPage(board, [], () => batch.At);
        var times = new List<double>();
        var begun = Stopwatch.GetTimestamp();
        while (times.Count < 3 || Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(seconds))
        {
            cancel.ThrowIfCancellationRequested();
            var pipe = PipeWriter.Create(Stream.Null);
            var begin = Stopwatch.GetTimestamp();
            await page.WriteAsync(pipe, isOpenMetrics, cancel).ConfigureAwait(false);
            await pipe.CompleteAsync().ConfigureAwait(false);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        var rate = times.Count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        using var once = new MemoryStream();
        await page.WriteAsync(PipeWriter.Create(once), isOpenMetrics, cancel).ConfigureAwait(false);

        // The first one also puts the lines of all series into words, which later ones only copy.
        var first = times[0];
        var sorted = times.Skip(1).Order().ToList();
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{series:N0} series, {(isOpenMetrics ? "OpenMetrics" : "text")} (the first scrape: {first:0} ms)"),
            (long)times.Count, Percentiles.At(sorted, 0.5), Percentiles.At(sorted, 0.99), sorted[^1], once.Length / 1e6, rate,
        ];
    }

    /// <summary>How late the loop gets its ticks, while so many scrape over HTTP without a pause, from another process.</summary>
    private static async Task<IReadOnlyList<object>> LatenessAsync(int clients, int seconds, CancellationToken cancel)
    {
        using var journal = Journal.InMemory();
        Func<DateTimeOffset>? clock = null;
        var monitor = new CrowdedMonitor(SeriesUnderCrowd);
        await using var loop = new LiveLoop(
            scheduler =>
            {
                clock = () => scheduler.Now;
                return new LoopParts
                {
                    Scheduler = scheduler,
                    Journal = journal,
                    Policies = new FixedPolicies(new PolicySnapshot(1, [])),
                    Executors = new ExecutorSet([]),
                    Logging = NullLoggerFactory.Instance,
                };
            },
            [monitor],
            NullLoggerFactory.Instance);
        var (board, late, isCounting) = (new SeriesBoard(), new List<double>(), false);
        using var boarding = loop.Batches.Subscribe(board.Take);
        using var timing = loop.Batches.Subscribe(batch =>
        {
            if (Volatile.Read(ref isCounting))
                late.Add(Math.Max(0, (clock!() - batch.At).TotalMilliseconds));
        });
        await loop.StartAsync().ConfigureAwait(false);
        using var page = new MetricsPage(board, [], clock!);
        await using var app = await ServeAsync(page).ConfigureAwait(false);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using var crowd = clients == 0 ? null : ScrapeCrowd.Start(address, clients);
        await Observable.Timer(WarmUp).ToTask(cancel).ConfigureAwait(false);
        if (crowd is { Scrapes: 0 })
            throw new IOException("nobody scrapes: the process that should has ended, or is too slow");
        var (before, coalesced) = (crowd?.Scrapes ?? 0, loop.Coalesced);
        Volatile.Write(ref isCounting, true);
        await Observable.Timer(TimeSpan.FromSeconds(seconds)).ToTask(cancel).ConfigureAwait(false);
        Volatile.Write(ref isCounting, false);
        var scrapes = (crowd?.Scrapes ?? 0) - before;
        coalesced = loop.Coalesced - coalesced;
        await loop.StopAsync(release: false).ConfigureAwait(false);
        var sorted = late.Order().ToList();
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"ticks of {CrowdedMonitor.Period.TotalMilliseconds:0} ms, {SeriesUnderCrowd:N0} series, {clients} scrape all the time: lateness ({coalesced} coalesced)"),
            (long)sorted.Count, Percentiles.At(sorted, 0.5), Percentiles.At(sorted, 0.99), sorted[^1], "", clients == 0 ? "" : (object)((double)scrapes / seconds),
        ];
    }

    private static async Task<WebApplication> ServeAsync(MetricsPage page)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        var app = builder.Build();
        app.UseRouting();
        app.MapMetrics(page);
        await app.StartAsync().ConfigureAwait(false);
        return app;
    }
}
