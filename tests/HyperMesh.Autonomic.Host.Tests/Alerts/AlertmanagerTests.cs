using System.Diagnostics;
using System.Text.Json;
using HyperMesh.Autonomic.Host.Alerts;
using HyperMesh.Autonomic.Host.Tests.CommandLines;
using HyperMesh.Autonomic.Host.Tests.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host.Tests.Alerts;

/// <summary>Debian's Alertmanager is told, and asked what it has understood.</summary>
public sealed class AlertmanagerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [ToolFact("prometheus-alertmanager", "prometheus-alertmanager")]
    public async Task Tell_RaisedThenCleared_IsActiveThereAndThenNot()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        using var alertmanager = Start(address);
        try
        {
            var rule = AlertRules.All.Single(one => one.Name == AlertRules.DropRate);
            var now = TimeProvider.System.GetUtcNow();
            await using var webhook = new AlertWebhook(new WebhookSettings(address) { Resend = TimeSpan.FromMilliseconds(500) }, TimeProvider.System, NullLogger.Instance);

            webhook.Tell([new AlertState(rule, AlertPhase.Firing, 0.25, now.AddSeconds(-5), null, "eth0")]);
            JsonElement[] active = [];
            await Waiting.UntilAsync(async () => (active = await ActiveAsync(address)).Length > 0, "it is active there");
            active[0].GetProperty("labels").GetProperty("alertname").GetString().ShouldBe("HyperMeshDropRate");
            active[0].GetProperty("startsAt").GetDateTimeOffset().ShouldBe(now.AddSeconds(-5), TimeSpan.FromMilliseconds(1));
            active[0].GetProperty("annotations").GetProperty("description").GetString()!.ShouldContain("25 %, above 5 % (eth0)");

            webhook.Tell([new AlertState(rule, AlertPhase.Inactive, 0, null, TimeProvider.System.GetUtcNow(), null)]);
            await Waiting.UntilAsync(async () => (await ActiveAsync(address)).Length == 0, "it is over there");
        }
        finally
        {
            alertmanager.Kill(entireProcessTree: true);
            await alertmanager.WaitForExitAsync();
        }
    }

    private async Task<JsonElement[]> ActiveAsync(Uri address)
    {
        try
        {
            var answer = await _http.GetStringAsync(new Uri(address, "/api/v2/alerts?active=true"));
            return [.. JsonDocument.Parse(answer).RootElement.EnumerateArray()];
        }
        catch (HttpRequestException)
        {
            // It is not up yet.
            return [];
        }
    }

    private Process Start(Uri address)
    {
        var config = _folder.Write("alertmanager.yml", "route: { receiver: nobody }\nreceivers: [ { name: nobody } ]\n");
        return Process.Start(new ProcessStartInfo(
            "prometheus-alertmanager",
            [$"--config.file={config}", $"--storage.path={_folder["data"]}", $"--web.listen-address={address.Authority}", "--cluster.listen-address=", "--log.level=error"]))!;
    }
}
