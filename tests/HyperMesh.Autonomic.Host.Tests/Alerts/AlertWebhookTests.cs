using System.Text.Json;
using HyperMesh.Autonomic.Host.Alerts;
using HyperMesh.Autonomic.Host.Tests.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host.Tests.Alerts;

/// <summary>What an Alertmanager is told, over real connections.</summary>
public sealed class AlertWebhookTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AlertRule Rule = new("dropRate", AlertKind.Share, "too many are dropped") { Above = 0.05, ClearBelow = 0.04, Severity = "critical" };
    private static readonly AlertState Firing = new(Rule, AlertPhase.Firing, 0.25, Start, null, "eth0");
    private static readonly AlertState Cleared = new(Rule, AlertPhase.Inactive, 0, null, Start.AddMinutes(2), null);

    [Fact]
    public async Task Tell_Raised_IsSaidAsAlertmanagerWantsItAndSaidAgain()
    {
        await using var listener = await AlertListener.StartAsync();
        await using var webhook = Webhook(listener.Address, resend: TimeSpan.FromMilliseconds(200));
        var told = TimeProvider.System.GetUtcNow();

        webhook.Tell([Firing]);

        var alert = (await listener.NextAsync()).EnumerateArray().ShouldHaveSingleItem();
        Text(alert, "labels", "alertname").ShouldBe("HyperMeshDropRate");
        Text(alert, "labels", "severity").ShouldBe("critical");
        Text(alert, "labels", "site").ShouldBe("north");
        Text(alert, "annotations", "summary").ShouldBe("too many are dropped");
        Text(alert, "annotations", "description").ShouldBe("too many are dropped: 25 %, above 5 % (eth0)");
        alert.GetProperty("startsAt").GetDateTimeOffset().ShouldBe(Start);
        alert.GetProperty("endsAt").GetDateTimeOffset().ShouldBeGreaterThan(told, "it ends by itself when we are gone");
        var again = (await listener.NextAsync()).EnumerateArray().ShouldHaveSingleItem();
        again.GetProperty("labels").ToString().ShouldBe(alert.GetProperty("labels").ToString(), "so that it is the same alert");
        again.GetProperty("endsAt").GetDateTimeOffset().ShouldBeGreaterThan(alert.GetProperty("endsAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Tell_Cleared_IsSaidOnceWithBothEnds()
    {
        await using var listener = await AlertListener.StartAsync();
        await using var webhook = Webhook(listener.Address, resend: TimeSpan.FromMilliseconds(100));
        webhook.Tell([Firing]);
        await listener.NextAsync();

        webhook.Tell([Cleared]);

        var alert = await UntilAsync(listener, one => one.GetProperty("endsAt").GetDateTimeOffset() == Cleared.EndedAt);
        alert.GetProperty("startsAt").GetDateTimeOffset().ShouldBe(Start);
        // Another alert passes the same queue after it: had the first one been kept, it would be there again.
        webhook.Tell([Firing with { Rule = Rule with { Name = "latency" } }]);
        var next = (await listener.NextAsync()).EnumerateArray().ShouldHaveSingleItem();
        Text(next, "labels", "alertname").ShouldBe("HyperMeshLatency");
    }

    [Fact]
    public async Task Tell_AnswerHasNoEnd_IsNotReadAndCountsAsSent()
    {
        await using var listener = await AlertListener.StartAsync();
        listener.HasNoEnd = true;
        await using var webhook = Webhook(listener.Address, resend: TimeSpan.FromMilliseconds(100));
        webhook.Tell([Firing]);
        await listener.NextAsync();
        await listener.NextAsync();
        webhook.Failed.ShouldBe(0);
        webhook.Sent.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Tell_ServerInTrouble_IsTriedAgainAndNothingIsLost()
    {
        await using var listener = await AlertListener.StartAsync();
        await using var webhook = Webhook(listener.Address, resend: TimeSpan.FromMilliseconds(100));
        listener.Answer = StatusCodes.Status503ServiceUnavailable;
        webhook.Tell([Firing]);
        await Waiting.UntilAsync(() => listener.Requests >= 2, "it is tried again");
        webhook.Tell([Cleared]);
        listener.Answer = StatusCodes.Status200OK;

        await UntilAsync(listener, one => one.GetProperty("endsAt").GetDateTimeOffset() == Cleared.EndedAt);
        await Waiting.UntilAsync(() => webhook.Sent >= 1, "it counts");
    }

    [Fact]
    public async Task Tell_RefusedAsWrong_IsNotRepeatedAtOnce()
    {
        await using var listener = await AlertListener.StartAsync();
        await using var webhook = Webhook(listener.Address, resend: TimeSpan.FromHours(1));
        listener.Answer = StatusCodes.Status400BadRequest;
        webhook.Tell([Firing]);
        await Waiting.UntilAsync(() => webhook.Failed == 1, "it is given up");
        listener.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Tell_TokenFile_IsReadAnewAndWhatIsMissingIsAFailure()
    {
        using var folder = new TempFolder();
        await using var listener = await AlertListener.StartAsync();
        await using var webhook = new AlertWebhook(
            new WebhookSettings(listener.Address) { Resend = TimeSpan.FromMilliseconds(100), TokenFile = folder["token"] }, TimeProvider.System, NullLogger.Instance);

        webhook.Tell([Firing]);
        await Waiting.UntilAsync(() => webhook.Failed > 0, "there is no token yet");
        listener.Requests.ShouldBe(0);
        folder.Write("token", "first\n");
        await Waiting.UntilAsync(() => listener.Authorization == "Bearer first", "it is shown");
        folder.Write("token", "second");
        await Waiting.UntilAsync(() => listener.Authorization == "Bearer second", "the new one is");
    }

    [Fact]
    public async Task Tell_NobodyListensYet_IsToldWhenSomebodyDoes()
    {
        var port = FreePort.Find();
        await using var webhook = Webhook(new Uri($"http://127.0.0.1:{port}"), resend: TimeSpan.FromMilliseconds(100));
        for (var i = 0; i < 10_000; i++)
            webhook.Tell([i % 2 == 0 ? Firing : Cleared]);
        webhook.Tell([Firing]);
        await Waiting.UntilAsync(() => webhook.Failed >= 1, "it is given up once");

        await using var listener = await AlertListener.StartAsync(port);
        (await listener.NextAsync()).GetArrayLength().ShouldBe(1, "what waits is one state of each alert");
    }

    private static AlertWebhook Webhook(Uri address, TimeSpan resend) => new(
        new WebhookSettings(address) { Resend = resend, Labels = new Dictionary<string, string> { ["site"] = "north" } }, TimeProvider.System, NullLogger.Instance);

    private static async Task<JsonElement> UntilAsync(AlertListener listener, Func<JsonElement, bool> isSo)
    {
        while (true)
            if ((await listener.NextAsync()).EnumerateArray().FirstOrDefault(isSo) is { ValueKind: JsonValueKind.Object } found)
                return found;
    }

    private static string? Text(JsonElement alert, string of, string name) => alert.GetProperty(of).GetProperty(name).GetString();
}
