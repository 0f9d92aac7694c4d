using System.Diagnostics;
using System.Globalization;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>A daemon as a process of its own, with a port for its page and with so many series, which all change each second. Its store goes with it.</summary>
internal sealed class WatchedDaemon : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hypermesh-bench-").FullName;
    private readonly SeriesTarget _target;
    private readonly Process _process;

    /// <param name="series">How many there are beside those of the host.</param>
    /// <param name="interval">Of the ticks.</param>
    /// <param name="more">Arguments beside these.</param>
    public WatchedDaemon(int series, string interval, params string[] more)
    {
        _target = SeriesTarget.Changing(series);
        var configuration = Path.Combine(_folder, "hypermesh.yaml");
        Store = Path.Combine(_folder, "bench.db");
        File.WriteAllText(configuration, $$"""
            apiVersion: hypermesh.autonomic/v1
            kind: Configuration
            metadata: { name: bench }
            spec:
              plugins:
                settings:
                  monitor-prometheus:
                    targets: [ { url: "http://{{_target.Authority}}/metrics", interval: 1s, maxSeries: {{series + 1}} } ]
            """);
        var port = SeriesTarget.FreePort();
        Address = new Uri($"http://127.0.0.1:{port}/");
        _process = UnreadProcess.Start(
            Environment.ProcessPath!,
            [
                "run", "--config", configuration, "--store", Store, "--interval", interval, "--web-address", "127.0.0.1",
                "--metrics-port", port.ToString(CultureInfo.InvariantCulture), .. more,
            ]);
    }

    public string Store { get; }

    /// <summary>Of its process.</summary>
    public int Id => _process.Id;

    /// <summary>Of the page.</summary>
    public Uri Address { get; }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public ProcessMemory Memory => ProcessMemory.Of(_process.Id);

    /// <summary>Waits until its page answers.</summary>
    /// <exception cref="IOException">The daemon has ended.</exception>
    public async Task ReadyAsync(HttpClient client, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            try
            {
                _ = await client.GetStringAsync(new Uri(Address, "metrics"), limit.Token).ConfigureAwait(false);
                return;
            }
            catch (HttpRequestException)
            {
                if (_process.HasExited)
                    throw new IOException($"the daemon that is measured has ended with code {_process.ExitCode}");
                await timer.WaitForNextTickAsync(limit.Token).ConfigureAwait(false);
            }
        }
    }

    public void Dispose()
    {
        Tool.Try("kill", _process.Id.ToString(CultureInfo.InvariantCulture));
        _process.WaitForExit();
        _process.Dispose();
        _target.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
