using System.Text.Json;
using HyperMesh.Autonomic.Plugins.Execute.Webhook;
using static HyperMesh.Autonomic.Executors.Tests.Actions;

namespace HyperMesh.Autonomic.Executors.Tests.Webhooks;

public sealed class WebhookExecutorTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly WebhookExecutor _executor = new();

    public void Dispose() => _executor.Dispose();

    [Fact]
    public async Task Execute_Alert_ArrivesInTheShapeOfAlertmanager()
    {
        using var listener = new Listener("200 OK");

        var done = await Post(listener.Address, """" "labels": { "alertname": "flood", "source": "10.0.0.7\"}" }, "annotations": { "summary": "über 5k" }, "generatorURL": "http://h/g" """");

        done.Succeeded.ShouldBeTrue(done.Message);
        done.Message.ShouldBe($"posted to {listener.Address}");
        var (head, body) = Parts(listener.Requests.ShouldHaveSingleItem());
        head.ShouldStartWith("POST /api/v2/alerts HTTP/1.1");
        head.ShouldContain("Content-Type: application/json");
        var alert = JsonElement.Parse(body).EnumerateArray().ShouldHaveSingleItem();
        alert.GetProperty("labels").GetRawText().ShouldBe("""{"alertname":"flood","source":"10.0.0.7\u0022}","interface":"eth0"}""");
        alert.GetProperty("annotations").GetProperty("summary").GetString().ShouldBe("über 5k");
        alert.GetProperty("generatorURL").GetString().ShouldBe("http://h/g");
        (TimeProvider.System.GetUtcNow() - alert.GetProperty("startsAt").GetDateTimeOffset()).Duration().ShouldBeLessThan(Patience);
        alert.TryGetProperty("endsAt", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Execute_Resolved_SaysThatItIsOver()
    {
        using var listener = new Listener("200 OK");

        await Post(listener.Address, """" "labels": { "alertname": "flood", "interface": "mine" }, "resolved": true """");

        var alert = JsonElement.Parse(Parts(listener.Requests[0]).Body)[0];
        alert.GetProperty("endsAt").GetString().ShouldBe(alert.GetProperty("startsAt").GetString());
        alert.GetProperty("labels").GetProperty("interface").GetString().ShouldBe("mine");
    }

    [Fact]
    public async Task Execute_ServerIsBusyAtFirst_IsTriedAgainUntilItTakesIt()
    {
        using var listener = new Listener("503 Busy|later", "hang up", "429 Slow", "202 Accepted");

        var done = await Post(listener.Address);

        done.Succeeded.ShouldBeTrue(done.Message);
        listener.Requests.Count.ShouldBe(4);
        listener.Requests.Select(request => Parts(request).Body).Distinct().ShouldHaveSingleItem();
        (done.Text("attempts"), done.Text("status")).ShouldBe(("4", "202"));
    }

    [Theory]
    [InlineData("400 Bad|no alertname", "refuses: the answer was 400: no alertname")]
    [InlineData("301 Moved", "refuses: the answer was 301")]
    [InlineData("404 Nothing", "refuses: the answer was 404")]
    public async Task Execute_ServerRefuses_IsNotTriedAgainAndSaysWhy(string answer, string reason)
    {
        using var listener = new Listener(answer);

        var done = await Post(listener.Address);

        done.Succeeded.ShouldBeFalse();
        done.Message.ShouldBe($"{listener.Address} {reason}");
        listener.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("500 Broken|out of order", "the answer was 500: out of order")]
    [InlineData("silence", "nobody has answered")]
    public async Task Execute_ServerStaysBroken_FailsWithinTheStepsTime(string answer, string reason)
    {
        using var listener = new Listener(answer);

        var done = await Post(listener.Address, timeout: TimeSpan.FromSeconds(1)).WaitAsync(Patience);

        done.Succeeded.ShouldBeFalse();
        done.Message.ShouldStartWith($"not posted to {listener.Address} within 0.9 s");
        done.Message.ShouldEndWith(reason);
        done.Detail!.Value.GetProperty("attempts").GetInt32().ShouldBe(listener.Requests.Count);
    }

    [Fact]
    public async Task Execute_NobodyListens_FailsWithinTheStepsTimeAndSaysWhy()
    {
        string address;
        using (var gone = new Listener("200 OK"))
            address = gone.Address;

        var done = await Post(address, timeout: TimeSpan.FromSeconds(4)).WaitAsync(Patience);

        done.Succeeded.ShouldBeFalse();
        done.Message.ShouldContain("refused");
        done.Detail!.Value.GetProperty("attempts").GetInt32().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Execute_CertificateThatNobodyTrusts_IsRefusedAndNothingIsSent()
    {
        using var listener = Listener.Secure("200 OK");

        var done = await Post(listener.Address).WaitAsync(Patience);

        done.Succeeded.ShouldBeFalse();
        done.Message.ShouldContain("certificate");
        done.Text("attempts").ShouldBe("1");
        listener.Requests.ShouldAllBe(request => request.Length == 0);
    }

    [Fact]
    public async Task Execute_CalledOff_Ends()
    {
        using var listener = new Listener("silence");
        using var cancel = new CancellationTokenSource();
        var posting = _executor.RunAsync(Alert(listener.Address), cancel.Token);

        await cancel.CancelAsync();

        (await posting.WaitAsync(Patience)).Succeeded.ShouldBeFalse();
    }

    [Theory]
    [InlineData("{}", "/labels: the label 'alertname' is missing", ": 'url' is missing")]
    [InlineData("[]", ": these are no arguments")]
    [InlineData("""{ "url": "ftp://x/", "labels": { "alertname": "a" } }""", "/url: 'ftp://x/' is no address of http or https")]
    [InlineData("""{ "url": "alerts", "labels": { "alertname": "a" } }""", "/url: 'alerts' is no address of http or https")]
    [InlineData("""{ "url": "http://me:secret@x/", "labels": { "alertname": "a" } }""", "/url: the address has a name or a password in it")]
    [InlineData("""{ "url": "http://x/", "labels": { "alertname": "a", "1x": "b" } }""", "/labels/1x: '1x' is no name of a label")]
    [InlineData("""{ "url": "http://x/", "labels": { "alertname": ["a"] } }""", "/labels/alertname: this is no text", "/labels: the label 'alertname' is missing")]
    [InlineData("""{ "url": "http://x/", "labels": { "alertname": "a" }, "annotations": [] }""", "/annotations: 'annotations' is no mapping")]
    [InlineData("""{ "url": "http://x/", "labels": { "alertname": "a" }, "resolved": "yes" }""", "/resolved: 'yes' is neither true nor false")]
    [InlineData("""{ "url": "http://x/", "labels": { "alertname": "a" }, "lables": {} }""", "/lables: webhook.post takes no 'lables'")]
    public async Task Check_Mistake_IsPlacedAndNotPosted(string arguments, params string[] expected)
    {
        var action = Action("webhook.post", arguments, "webhook:eth0");

        _executor.Problems(action).ShouldBe(expected, ignoreOrder: true);
        (await _executor.RunAsync(action)).Succeeded.ShouldBeFalse();
    }

    [Fact]
    public void Verb_Address_IsFixedAndNothingStaysBehind()
    {
        var verb = _executor.Verbs.Single();

        verb.Fixed.ShouldBe(["/url"]);
        verb.IsMomentaryWith(JsonElement.Parse("{}")).ShouldBeTrue();
        ((IExecutor)_executor).Undo(Alert("http://x/"), null).ShouldBeNull();
    }

    private Task<ActionResult> Post(string address, string? arguments = null, TimeSpan? timeout = null) =>
        _executor.RunAsync(Alert(address, arguments) with { Timeout = timeout });

    private static PlannedAction Alert(string address, string? arguments = null) =>
        Action("webhook.post", $$"""{ "url": "{{address}}", {{arguments ?? """ "labels": { "alertname": "flood" } """}} }""", "webhook:eth0");

    private static (string Head, string Body) Parts(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (request[..end], request[(end + 4)..]);
    }
}
