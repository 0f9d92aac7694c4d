using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Debian's Prometheus with thresholds over series that this process serves on loopback: how long it takes to evaluate its rule group,
/// by its own word. Its data and configuration are in a folder that goes with it.</summary>
internal sealed class PrometheusRules : IDisposable
{
    private const string Program = "/usr/bin/prometheus";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("hypermesh-rules-").FullName;
    private readonly HttpListener _target = new();
    private readonly HttpClient _client = new();
    private readonly string _address;
    private readonly Process _process;

    /// <param name="rules">Expressions of alerts, all in one group.</param>
    /// <param name="exposition">The series, in Prometheus' text form, anew for each scrape.</param>
    public PrometheusRules(IEnumerable<string> rules, Func<string> exposition)
    {
        var (target, own) = ($"127.0.0.1:{FreePort()}", $"127.0.0.1:{FreePort()}");
        _address = $"http://{own}/metrics";
        _target.Prefixes.Add($"http://{target}/");
        _target.Start();
        _ = ServeAsync(exposition);
        File.WriteAllText(Path.Combine(_folder, "rules.yml"), "groups:\n- name: bench\n  rules:\n"
            + string.Concat(rules.Select((rule, i) => $"  - alert: r{i}\n    expr: {rule}\n    for: 1d\n")));
        File.WriteAllText(Path.Combine(_folder, "prometheus.yml"), $$"""
            global: { scrape_interval: 1s, evaluation_interval: 1s }
            rule_files: [rules.yml]
            scrape_configs: [{ job_name: bench, static_configs: [{ targets: ["{{target}}"] }] }]
            """);
        _process = Process.Start(new ProcessStartInfo(
            Program, [$"--config.file={_folder}/prometheus.yml", $"--storage.tsdb.path={_folder}/data", $"--web.listen-address={own}"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        // What nobody reads would make it wait.
        _process.ErrorDataReceived += (_, _) => { };
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public static bool IsInstalled => File.Exists(Program);

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
        _target.Close();
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private async Task ServeAsync(Func<string> exposition)
    {
        try
        {
            while (true)
            {
                var context = await _target.GetContextAsync().ConfigureAwait(false);
                context.Response.ContentType = "text/plain; version=0.0.4";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(exposition())).ConfigureAwait(false);
                context.Response.Close();
            }
        }
        catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
        {
            // The bench is over.
        }
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
