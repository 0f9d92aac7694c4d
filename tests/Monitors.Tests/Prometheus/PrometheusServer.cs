using System.Diagnostics;

namespace HyperMesh.Autonomic.Monitors.Tests.Prometheus;

/// <summary>Debian's Prometheus on loopback, with a folder that goes with it; it scrapes one exporter each second.</summary>
internal sealed class PrometheusServer : IDisposable
{
    public const string Program = "/usr/bin/prometheus";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hypermesh-prometheus-");
    private readonly Process _process;

    public PrometheusServer(string exporter)
    {
        Authority = $"127.0.0.1:{Exporter.FreePort()}";
        var settings = Path.Combine(_folder.FullName, "prometheus.yml");
        File.WriteAllText(settings, $$"""
            global: { scrape_interval: 1s }
            scrape_configs: [{ job_name: test, static_configs: [{ targets: ["{{exporter}}"] }] }]
            """);
        _process = Process.Start(new ProcessStartInfo(
            Program, [$"--config.file={settings}", $"--storage.tsdb.path={_folder.FullName}/data", $"--web.listen-address={Authority}"])
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

    public string Authority { get; }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
