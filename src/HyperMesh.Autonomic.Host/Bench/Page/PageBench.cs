using System.Diagnostics;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Host.Bench.Metrics;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench.Page;

/// <summary>What it costs to be looked at: a daemon with a thousand series, first alone, then with its page in a browser, then with crowds at its port.</summary>
internal static class PageBench
{
    private const int Series = 1_000;
    private const int ReaderCount = 200;
    private const int ScraperCount = 500;

    // Until the JIT compiler has done its tiers.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(20);

    public static async Task<BenchTable> RunAsync(int seconds, CancellationToken cancel)
    {
        if (!Chromium.IsInstalled)
            throw new RefusedException("chromium is not installed; 'apt-get install chromium' brings it");

        // Without rules: what it costs to be looked at is the page's part alone.
        using var daemon = new WatchedDaemon(Series, "50ms", "--policies", "/dev/null");
        using var client = new HttpClient();
        await daemon.ReadyAsync(client, cancel).ConfigureAwait(false);
        await WaitAsync(Settle, cancel).ConfigureAwait(false);
        var rows = new List<IReadOnlyList<object>>();
        var idle = await MeasureAsync(daemon, client, seconds, () => TimeSpan.Zero, cancel).ConfigureAwait(false);
        rows.Add(["nobody looks", .. idle, ""]);
        using (var chromium = new Chromium(daemon.Address.ToString()))
        {
            var painted = await chromium.AskAsync("performance.getEntriesByName('first-contentful-paint')[0]?.startTime", cancel).ConfigureAwait(false);
            var drawn = await chromium.AskAsync("document.querySelector('figure canvas') ? performance.now() : null", cancel).ConfigureAwait(false);
            var bytes = await chromium.AskAsync(
                "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource').filter(one => !one.name.includes('/v1/'))].reduce((sum, one) => sum + one.encodedBodySize, 0)",
                cancel).ConfigureAwait(false);
            await WaitAsync(Settle, cancel).ConfigureAwait(false);
            var seen = await MeasureAsync(daemon, client, seconds, () => chromium.ProcessorTime, cancel).ConfigureAwait(false);
            rows.Add(["the page in Chromium", .. seen, $"first paint {painted:0} ms, first chart {drawn:0} ms, page {bytes / 1024:0.0} KiB"]);
        }

        await using (var readers = new Readers(daemon.Address, ReaderCount))
        {
            await WaitAsync(Settle / 4, cancel).ConfigureAwait(false);
            var before = readers.Ticks;
            var read = await MeasureAsync(daemon, client, seconds, () => TimeSpan.Zero, cancel).ConfigureAwait(false);
            rows.Add([$"{ReaderCount} readers of the stream", .. read, $"{(readers.Ticks - before) / (double)seconds / ReaderCount:0.00} ticks/s each, {readers.Lost} losses"]);
            using var scrapers = ScrapeCrowd.Start(daemon.Address.GetLeftPart(UriPartial.Authority), ScraperCount);
            await WaitAsync(Settle / 4, cancel).ConfigureAwait(false);
            var answered = scrapers.Scrapes;
            var both = await MeasureAsync(daemon, client, seconds, () => TimeSpan.Zero, cancel).ConfigureAwait(false);
            rows.Add([$"and {ScraperCount} that scrape all the time", .. both, $"{(scrapers.Scrapes - answered) / (double)seconds:0} scrapes/s"]);
        }

        return new BenchTable(
            "page",
            [$"{Series:N0} series at 1 Hz, 50 ms tick", "daemon CPU % of one core", "daemon RSS MiB", "browser CPU %", "reading to loop, mean ms", "p99 at most ms", "beside"],
            rows);
    }

    private static async Task<IReadOnlyList<object>> MeasureAsync(
        WatchedDaemon daemon, HttpClient client, int seconds, Func<TimeSpan> browser, CancellationToken cancel)
    {
        var delay = await DelayAsync(daemon, client, cancel).ConfigureAwait(false);
        var (begin, own, beside) = (Stopwatch.GetTimestamp(), daemon.ProcessorTime, browser());
        await WaitAsync(TimeSpan.FromSeconds(seconds), cancel).ConfigureAwait(false);
        var passed = Stopwatch.GetElapsedTime(begin);
        var (ownShare, browserShare) = ((daemon.ProcessorTime - own) / passed * 100, (browser() - beside) / passed * 100);
        var (mean, p99) = (await DelayAsync(daemon, client, cancel).ConfigureAwait(false)).Since(delay);
        return [ownShare, daemon.Memory.Resident, browserShare, mean, p99];
    }

    private static async Task<TickDelay> DelayAsync(WatchedDaemon daemon, HttpClient client, CancellationToken cancel) =>
        TickDelay.Of(await client.GetStringAsync(new Uri(daemon.Address, "metrics"), cancel).ConfigureAwait(false));

    private static Task WaitAsync(TimeSpan time, CancellationToken cancel) => Observable.Timer(time).ToTask(cancel);
}
