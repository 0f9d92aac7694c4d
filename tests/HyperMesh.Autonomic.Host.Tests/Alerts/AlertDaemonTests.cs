using HyperMesh.Autonomic.Host.Alerts;
using HyperMesh.Autonomic.Host.Tests.Control;

namespace HyperMesh.Autonomic.Host.Tests.Alerts;

/// <summary>The alerts of a daemon at work. Needs no rights: every disk is in use a little.</summary>
public sealed class AlertDaemonTests : CliTests
{
    [Fact]
    public async Task Alert_Raised_IsInEveryPlaceWherePeopleLook()
    {
        await using var listener = await AlertListener.StartAsync();
        using var daemon = await Run($"{{ storeSpace: {{ above: 0%, for: 0s, severity: info }}, webhook: {{ url: {listener.Address}, labels: {{ site: north }} }} }}");

        var told = (await listener.NextAsync()).EnumerateArray().ShouldHaveSingleItem();
        told.GetProperty("labels").GetProperty("alertname").GetString().ShouldBe("HyperMeshStoreSpace");
        told.GetProperty("labels").GetProperty("severity").GetString().ShouldBe("info");
        told.GetProperty("labels").GetProperty("site").GetString().ShouldBe("north");

        var note = daemon.Next("note", record => record.GetProperty("subject").GetString() == "alert");
        note.GetProperty("text").GetString()!.ShouldStartWith("storeSpace is raised: the disk of the Knowledge store is nearly full");
        daemon.Errors.ShouldContain("hypermesh: alert storeSpace is raised");
        var alerts = (await daemon.GetAsync("/v1/alerts")).GetProperty("alerts").EnumerateArray().ToDictionary(alert => alert.GetProperty("name").GetString()!);
        alerts.Keys.ShouldBe(AlertRules.All.Select(rule => rule.Name), ignoreOrder: true);
        alerts["storeSpace"].GetProperty("state").GetString().ShouldBe("firing");
        alerts["storeSpace"].GetProperty("value").GetDouble().ShouldBeInRange(0, 1);
        alerts["dropRate"].GetProperty("state").GetString().ShouldBe("inactive");
        var status = await daemon.GetAsync("/v1/status");
        // A machine that is busy may have the loop late meanwhile.
        status.GetProperty("alerts").EnumerateArray().ShouldContain(alert => alert.GetProperty("name").GetString() == "storeSpace" && alert.GetProperty("state").GetString() == "firing");
        var page = await daemon.Client.GetStringAsync("/metrics");
        page.ShouldContain("hypermesh_alert{alert=\"storeSpace\",severity=\"info\",state=\"firing\"} 1\n");
        page.ShouldContain("hypermesh_alert_threshold{alert=\"latency\"} 0.1\n");
        page.ShouldContain("hypermesh_alert_notifications_total{result=\"sent\"}");
        _cli.Run("status", "--store", daemon.Store).Output.ShouldContain("alert storeSpace since");
        daemon.End().ShouldBe(0);
    }

    [Fact]
    public async Task Alert_NotEnabled_IsNotJudged()
    {
        using var daemon = await Run("{ storeSpace: { above: 0%, for: 0s, enabled: false } }");
        (await daemon.GetAsync("/v1/alerts")).GetProperty("alerts").EnumerateArray().Select(alert => alert.GetProperty("name").GetString()).ShouldNotContain("storeSpace");
    }

    [Fact]
    public async Task Webhook_ThatNobodyAnswers_HoldsUpNeitherTheLoopNorTheEnd()
    {
        using var daemon = await Run("{ storeSpace: { above: 0%, for: 0s }, webhook: { url: http://127.0.0.1:1 } }");
        await daemon.StatusAsync(status => status.GetProperty("alerts").GetArrayLength() > 0, "it is raised");
        var before = (await daemon.GetAsync("/v1/status")).GetProperty("loop").GetProperty("samples").GetInt64();
        await daemon.StatusAsync(status => status.GetProperty("loop").GetProperty("samples").GetInt64() > before, "the loop goes on");
        await Waiting.UntilAsync(async () => (await daemon.Client.GetStringAsync("/metrics")).Contains("hypermesh_alert_notifications_total{result=\"failed\"} 1\n"), "it is given up");
        daemon.End().ShouldBe(0);
    }

    private Task<RunningDaemon> Run(string alerts)
    {
        var config = _state.Write("hypermesh.yaml", $$"""
            apiVersion: hypermesh.autonomic/v1
            kind: Configuration
            metadata: { name: test }
            spec:
              alerts: {{alerts}}
            """);
        return new RunningDaemon(_cli, _state, "--config", config, "--policies", _state.Write("policies.yaml", ControlPolicies.Ask)).ReadyAsync();
    }
}
