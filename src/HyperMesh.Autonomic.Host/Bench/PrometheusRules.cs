using System.Diagnostics;
using System.Globalization;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Debian's Prometheus with thresholds over series that this process serves on loopback: how long it takes to evaluate its rule group,
/// by its own word. Its data and configuration are in a folder that goes with it.</summary>
internal sealed class PrometheusRules : IDisposable
{
    private const string Program = "/usr/bin/prometheus";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("hypermesh-rules-").FullName;
    private readonly SeriesTarget _target;
    private readonly HttpClient _client = new();
    private readonly string _address;
    private readonly Process _process;

    /// <param name="rules">Expressions of alerts, all in one group.</param>
    /// <param name="series">What it scrapes each second; goes with it.</param>
    /// <param name="hold">How long an expression must hold before its alert fires; as long as a day, that none does.</param>
    public PrometheusRules(IEnumerable<string> rules, SeriesTarget series, string hold = "1d")
    {
        _target = series;
        var own = $"127.0.0.1:{SeriesTarget.FreePort()}";
        _address = $"http://{own}/metrics";
        Alerts = new Uri($"http://{own}/api/v1/alerts");
        File.WriteAllText(Path.Combine(_folder, "rules.yml"), "groups:\n- name: bench\n  rules:\n"
            + string.Concat(rules.Select((rule, i) => $"  - alert: r{i}\n    expr: {rule}\n    for: {hold}\n")));
        File.WriteAllText(Path.Combine(_folder, "prometheus.yml"), $$"""
            global: { scrape_interval: 1s, evaluation_interval: 1s }
            rule_files: [rules.yml]
            scrape_configs: [{ job_name: bench, static_configs: [{ targets: ["{{_target.Authority}}"] }] }]
            """);
        _process = UnreadProcess.Start(
            Program, [$"--config.file={_folder}/prometheus.yml", $"--storage.tsdb.path={_folder}/data", $"--web.listen-address={own}"]);
    }

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Where it tells what fires.</summary>
    public Uri Alerts { get; }

    /// <summary>Of its process.</summary>
    public int Id => _process.Id;

    /// <summary>Milliseconds of so many evaluations, one after the other; the first three, before all series are there, are left out.</summary>
    /// <exception cref="TimeoutException">They do not come.</exception>
    public async Task<IReadOnlyList<double>> EvaluationsAsync(int count, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience + TimeSpan.FromSeconds(count * 3));
        using var timer = new PeriodicTimer(Poll);
        var times = new List<double>();
        var seen = 3.0;
        while (times.Count < count)
        {
            await timer.WaitForNextTickAsync(limit.Token).ConfigureAwait(false);
            var (iterations, seconds) = await ReadAsync(limit.Token).ConfigureAwait(false);
            if (iterations > seen)
                times.Add(seconds * 1000);
            seen = Math.Max(seen, iterations);
        }

        return times;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _target.Dispose();
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<(double Iterations, double Seconds)> ReadAsync(CancellationToken cancel)
    {
        try
        {
            var lines = (await _client.GetStringAsync(new Uri(_address), cancel).ConfigureAwait(false)).Split('\n');
            return (Value(lines, "prometheus_rule_group_iterations_total{"), Value(lines, "prometheus_rule_group_last_duration_seconds{"));
        }
        catch (HttpRequestException)
        {
            // It is not up yet.
            return (0, 0);
        }
    }

    private static double Value(string[] lines, string start) =>
        lines.FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)) is { } line
            ? double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)
            : 0;
}
