using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Host.Tests.Metrics;

/// <summary>Debian's Prometheus scrapes the page over TCP, and says what it has understood.</summary>
public sealed class ScrapeTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Scrape_ByPrometheus_ValueLabelsAndExemplarAreWhatWeSaid()
    {
        var now = TimeProvider.System.GetUtcNow();
        var (board, catalog, clock) = (new SeriesBoard(), new SeriesCatalog(), now);
        var hostile = catalog.Intern(new Metric("xdp_packets_total", MetricKind.Counter, "packets", "Packets \"seen\".\nAll of them."), Labels.Of("interface", "e\"t\\h\n\u001b[31m0"));
        var batch = new SampleBatch();
        batch.Begin(now + Waiting.Limit);
        batch.Add(hostile, 4711);
        board.Take(batch);
        var decisions = new DecisionMetrics(() => clock, new KnowledgeState());
        Incident.Feed(decisions, now - TimeSpan.FromSeconds(3), time => clock = time);
        using var page = new MetricsPage(board, [decisions], () => TimeProvider.System.GetUtcNow());
        await using var app = await ServeAsync(page);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using var prometheus = Start(new Uri(address), out var api);
        try
        {
            var found = await UntilAsync(api, "api/v1/query?query=xdp_packets_total", prometheus);
            found.GetProperty("value")[1].GetString().ShouldBe("4711");
            found.GetProperty("metric").GetProperty("interface").GetString().ShouldBe("e\"t\\h\n\u001b[31m0");

            var metadata = JsonDocument.Parse(await _http.GetStringAsync(new Uri(api, "api/v1/targets/metadata?metric=xdp_packets_total"))).RootElement.GetProperty("data");
            metadata.GetArrayLength().ShouldBe(0, "OpenMetrics knows it under the family's name");
            metadata = JsonDocument.Parse(await _http.GetStringAsync(new Uri(api, "api/v1/targets/metadata?metric=xdp_packets"))).RootElement.GetProperty("data");
            metadata[0].GetProperty("type").GetString().ShouldBe("counter");
            metadata[0].GetProperty("unit").GetString().ShouldBe("packets");
            metadata[0].GetProperty("help").GetString().ShouldBe("Packets \"seen\".\nAll of them.");

            var range = $"&start={now.AddMinutes(-5).ToUnixTimeSeconds()}&end={now.AddMinutes(5).ToUnixTimeSeconds()}";
            var exemplars = await UntilAsync(api, "api/v1/query_exemplars?query=hypermesh_outcomes_total" + range, prometheus);
            exemplars.GetProperty("exemplars")[0].GetProperty("labels").GetProperty("record").GetString().ShouldBe($"{Incident.Outcome}");
            var latency = await UntilAsync(api, "api/v1/query?query=histogram_quantile(0.5,hypermesh_stage_seconds_bucket%7Bstage=%22execute%22%7D)", prometheus);
            double.Parse(latency.GetProperty("value")[1].GetString()!).ShouldBeInRange(0.0025, 0.005);
        }
        finally
        {
            prometheus.Kill(entireProcessTree: true);
            await prometheus.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Get_Compressed_IsTheSamePage()
    {
        using var page = new MetricsPage(new SeriesBoard(), [], TimeProvider.System.GetUtcNow);
        await using var app = await ServeAsync(page);
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        using var unpacking = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.GZip });

        using var packed = await unpacking.GetAsync(new Uri(address, "/metrics"));
        using var plain = await _http.GetAsync(new Uri(address, "/metrics"));

        plain.Content.Headers.ContentType!.ToString().ShouldBe(MetricsEndpoint.TextType);
        (await packed.Content.ReadAsStringAsync()).ShouldBe(await plain.Content.ReadAsStringAsync());
        using var raw = await _http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/metrics")) { Headers = { { "Accept-Encoding", "gzip" }, { "Accept", "application/openmetrics-text" } } });
        raw.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        raw.Content.Headers.ContentType!.ToString().ShouldBe(MetricsEndpoint.OpenType);
    }

    private static async Task<WebApplication> ServeAsync(MetricsPage page)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        var app = builder.Build();
        app.UseRouting();
        app.MapMetrics(page);
        await app.StartAsync();
        return app;
    }

    private Process Start(Uri target, out Uri api)
    {
        var config = _folder.Write("prometheus.yml", $$"""
            global: { scrape_interval: 200ms, scrape_timeout: 200ms }
            scrape_configs:
              - job_name: hypermesh
                static_configs: [ { targets: [ "{{target.Authority}}" ] } ]
            """);
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        api = new Uri($"http://127.0.0.1:{port}/");
        return Process.Start(new ProcessStartInfo(
            "prometheus",
            [
                $"--config.file={config}", $"--storage.tsdb.path={_folder["tsdb"]}", $"--web.listen-address=127.0.0.1:{port}", "--enable-feature=exemplar-storage", "--log.level=error",
            ]))!;
    }

    /// <summary>The first result of a query, as soon as there is one.</summary>
    private async Task<JsonElement> UntilAsync(Uri api, string query, Process prometheus)
    {
        var (answer, result) = ("nothing yet", default(JsonElement));
        await Waiting.UntilAsync(
            async () =>
            {
                try
                {
                    answer = await _http.GetStringAsync(new Uri(api, query));
                }
                catch (HttpRequestException)
                {
                    prometheus.HasExited.ShouldBeFalse("it is not up yet, but it comes");
                    return false;
                }

                var data = JsonDocument.Parse(answer).RootElement.GetProperty("data");
                result = data.ValueKind == JsonValueKind.Array ? data : data.GetProperty("result");
                return result.GetArrayLength() > 0;
            },
            query, () => answer);
        return result[0];
    }
}
