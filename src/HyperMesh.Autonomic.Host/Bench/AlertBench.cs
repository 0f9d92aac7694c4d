using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>From the instant at which a series crosses a threshold until somebody says so: a daemon and a Prometheus that scrape the same series, each once a second, and
/// have the same threshold on it. Both are asked over HTTP, just as often; the instant is another part of the second each time. Most of what it takes is waiting for the next
/// scrape, and in Prometheus for the next evaluation.</summary>
internal static class AlertBench
{
    private const double Threshold = 10;
    private const double Above = 20;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string Policy = """
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: bench }
        spec:
          target: { node: "*" }
          rules:
            - name: load
              when: { metric: { name: bench_load, op: ">", value: 10 } }
              then: [escalate: { message: too much }]
              mode: dryRun
        """;

    public static async Task<BenchTable> RunAsync(int runs, CancellationToken cancel)
    {
        var value = 0.0;
        SeriesTarget Target() => new(() => string.Create(CultureInfo.InvariantCulture, $"# TYPE bench_load gauge\nbench_load {Volatile.Read(ref value)}\n"));
        using var scratch = new ScratchFolder();
        var watchers = new List<Watcher>();
        try
        {
            var file = Path.Combine(scratch.Path, "bench.yaml");
            await File.WriteAllTextAsync(file, Policy, cancel).ConfigureAwait(false);
            var daemon = new WatchedDaemon(Target(), 1, "100ms", "--policies", file);
            watchers.Add(new Watcher("hypermesh, a scrape a second", new Uri(daemon.Address, "metrics"), "\nhypermesh_symptoms_open 1", daemon));
            if (PrometheusRules.IsInstalled)
            {
                var prometheus = new PrometheusRules([string.Create(CultureInfo.InvariantCulture, $"bench_load > {Threshold}")], Target(), hold: "0s");
                watchers.Add(new Watcher("prometheus, a scrape and an evaluation a second", prometheus.Alerts, "\"state\":\"firing\"", prometheus));
            }

            for (var run = 0; run <= runs; run++)
            {
                await AwaitAsync(watchers, isFiring: false, 0, cancel).ConfigureAwait(false);
                await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1000)), TimeProvider.System, cancel).ConfigureAwait(false);
                var begin = Stopwatch.GetTimestamp();
                Volatile.Write(ref value, Above);
                var times = await AwaitAsync(watchers, isFiring: true, begin, cancel).ConfigureAwait(false);
                Volatile.Write(ref value, 0);
                // In the first one they compile, open files and connect.
                if (run > 0)
                    foreach (var (watcher, time) in watchers.Zip(times))
                        watcher.Times.Add(time);
            }

            return new BenchTable("alert", ["from cause to alert", "runs", "min ms", "median ms", "max ms"], [.. watchers.Select(watcher => watcher.Row)]);
        }
        finally
        {
            watchers.ForEach(watcher => watcher.Dispose());
        }
    }

    private static Task<double[]> AwaitAsync(List<Watcher> watchers, bool isFiring, long begin, CancellationToken cancel) =>
        Task.WhenAll(watchers.Select(watcher => watcher.AwaitAsync(isFiring, begin, cancel)));

    /// <summary>Somebody who watches, and what its words are.</summary>
    /// <param name="name">Of the row.</param>
    /// <param name="asked">What is asked.</param>
    /// <param name="firing">What is in the answer while it fires.</param>
    /// <param name="subject">Goes with it.</param>
    private sealed class Watcher(string name, Uri asked, string firing, IDisposable subject) : IDisposable
    {
        private readonly HttpClient _client = new();

        public List<double> Times { get; } = [];

        public IReadOnlyList<object> Row
        {
            get
            {
                List<double> sorted = [.. Times.Order()];
                return [name, sorted.Count, sorted[0], Percentiles.At(sorted, 0.5), sorted[^1]];
            }
        }

        /// <summary>Milliseconds from a time until it says so.</summary>
        /// <exception cref="TimeoutException">It does not.</exception>
        public async Task<double> AwaitAsync(bool isFiring, long begin, CancellationToken cancel)
        {
            using var timer = new PeriodicTimer(Poll, TimeProvider.System);
            for (var asking = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(asking) < Patience;)
            {
                if (await IsFiringAsync(cancel).ConfigureAwait(false) == isFiring)
                    return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
                await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false);
            }

            throw new TimeoutException($"{name}: {(isFiring ? "no alert" : "the alert does not go")} within {Patience.TotalSeconds} s");
        }

        public void Dispose()
        {
            _client.Dispose();
            subject.Dispose();
        }

        private async Task<bool?> IsFiringAsync(CancellationToken cancel)
        {
            try
            {
                return (await _client.GetStringAsync(asked, cancel).ConfigureAwait(false)).Contains(firing, StringComparison.Ordinal);
            }
            catch (HttpRequestException)
            {
                // It is not up yet.
                return null;
            }
        }
    }
}
