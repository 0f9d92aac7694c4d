namespace HyperMesh.Autonomic.Monitors.Tests.Prometheus;

public sealed class PrometheusServerTests
{
    [PrometheusFact]
    public async Task Observe_DebiansPrometheus_IsScrapedAndQueried()
    {
        using var exporter = Exporter.Of("# TYPE answers counter\nanswers{to=\"all\"} 42\n");
        using var server = new PrometheusServer(exporter.Authority);
        using var scraper = new Scraper(
            new { url = $"http://{server.Authority}/metrics", interval = "1s", timeout = "1s", labels = new { instance = "itself" } },
            new { url = $"http://{server.Authority}", kind = "query", query = "answers * 2", name = "doubled", interval = "1s", timeout = "1s", labels = new { instance = "asked" } });

        string[] last = [];
        await Waiting.UntilAsync(
            () => (last = scraper.Run(TimeSpan.FromSeconds(1)) is [.., var batch] ? batch : []).Any(line => line.StartsWith("doubled{", StringComparison.Ordinal)),
            "the query is answered", () => string.Join('\n', scraper.Log.Written));

        last.ShouldContain($"doubled{{exported_instance=\"{exporter.Authority}\",instance=\"asked\",job=\"test\",to=\"all\"}} 84");
        last.ShouldContain("up{instance=\"itself\"} 1");
        last.Count(line => line.StartsWith("prometheus_", StringComparison.Ordinal)).ShouldBeGreaterThan(50);
        var kinds = scraper.Catalog.All.ToLookup(series => series.Metric.Name, series => series.Metric.Kind);
        kinds["prometheus_tsdb_head_samples_appended_total"].ShouldAllBe(kind => kind == MetricKind.Counter);
        kinds["prometheus_http_request_duration_seconds_bucket"].ShouldAllBe(kind => kind == MetricKind.Counter);
        kinds["go_goroutines"].ShouldAllBe(kind => kind == MetricKind.Gauge);
    }
}
