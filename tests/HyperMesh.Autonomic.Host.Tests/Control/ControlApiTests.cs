using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Tests.Control;

/// <summary>The control API over its socket, asked of a daemon that runs. Needs no rights.</summary>
public sealed class ControlApiTests : CliTests
{
    private readonly string _policies;

    public ControlApiTests() => _policies = _state.Write("policies.yaml", ControlPolicies.Ask);

    [Fact]
    public async Task Status_DaemonAtWork_TellsAllItsParts()
    {
        using var daemon = await Run();
        var status = await daemon.StatusAsync(
            found => found.GetProperty("proposals").GetArrayLength() > 0 && found.GetProperty("monitors").EnumerateArray().Any(monitor => monitor.GetProperty("health").GetString() == "well"),
            "the rule proposes a plan, and the monitor is well");

        status.GetProperty("pid").GetInt32().ShouldBe(daemon.Process.Id);
        status.GetProperty("loop").GetProperty("state").GetString().ShouldBe("running");
        status.GetProperty("loop").GetProperty("samples").GetInt64().ShouldBeGreaterThan(0);
        status.GetProperty("policies").GetProperty("revision").GetInt32().ShouldBe(1);
        status.GetProperty("store").GetProperty("path").GetString().ShouldBe(daemon.Store);
        status.GetProperty("fleet").GetProperty("link").GetString().ShouldBe("alone");
        var rules = status.GetProperty("rules").EnumerateArray().ToDictionary(rule => rule.GetProperty("rule").GetString()!);
        rules["people/ask"].GetProperty("state").GetString().ShouldBe("awaitingApproval");
        rules["people/quiet"].GetProperty("state").GetString().ShouldBe("armed");
        status.GetProperty("plugins").EnumerateArray().ShouldContain(plugin => plugin.GetProperty("state").GetString() == "loaded");
        (await daemon.GetAsync("/v1/health")).GetProperty("checks").GetArrayLength().ShouldBe(12);
        daemon.End().ShouldBe(0);
        File.Exists(daemon.Socket).ShouldBeFalse("the socket goes with the daemon");
    }

    [Fact]
    public async Task Answer_PlanThatWaits_IsJournalledWithThePeerAndCarriedOut()
    {
        using var daemon = await Run();
        var plan = daemon.Next("plan").GetProperty("id").GetInt64();

        var denied = await PostAsync(daemon, $"/v1/approvals/{plan + 1000}", new { answer = "approve" }, HttpStatusCode.NotFound);
        denied.GetProperty("detail").GetString()!.ShouldContain($"no record {plan + 1000}");
        await PostAsync(daemon, $"/v1/approvals/{plan}", new { answer = "perhaps" }, HttpStatusCode.BadRequest);
        var answer = await PostAsync(daemon, $"/v1/approvals/{plan}", new { answer = "approve", comment = "do it", }, HttpStatusCode.OK);

        var approval = daemon.Next("approval");
        approval.GetProperty("id").GetInt64().ShouldBe(answer.GetProperty("record").GetInt64());
        approval.GetProperty("by").GetString().ShouldBe($"{Environment.UserName} (uid {UserId()}, pid {Environment.ProcessId})");
        daemon.Next("escalation").GetProperty("message").GetString().ShouldBe("look at it");
        var again = await PostAsync(daemon, $"/v1/approvals/{plan}", new { answer = "deny" }, HttpStatusCode.Conflict);
        again.GetProperty("detail").GetString()!.ShouldContain($"plan {plan} does not wait any more");

        var why = await daemon.GetAsync($"/v1/why/{answer.GetProperty("record").GetInt64()}");
        why.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("kind").GetString()).ShouldBe(["approval", "plan", "symptom"]);
    }

    [Fact]
    public async Task Standstill_Held_ShowsInTheStatusUntilItIsLifted()
    {
        using var daemon = await Run();
        await PostAsync(daemon, "/v1/standstill", new { state = "held", reason = "upgrade" }, HttpStatusCode.OK);
        var held = (await daemon.GetAsync("/v1/status")).GetProperty("standstill");
        held.GetProperty("state").GetString().ShouldBe("held");
        held.GetProperty("by").GetString()!.ShouldStartWith(Environment.UserName);
        await PostAsync(daemon, "/v1/standstill", new { state = "lifted" }, HttpStatusCode.OK);
        (await daemon.GetAsync("/v1/status")).GetProperty("standstill").GetProperty("state").GetString().ShouldBe("lifted");
    }

    [Fact]
    public async Task Decisions_Filtered_AreThoseOfTheLog()
    {
        using var daemon = await Run();
        var plan = daemon.Next("plan").GetProperty("id").GetInt64();

        var page = await daemon.GetAsync("/v1/decisions?kind=plan&rule=ask");
        page.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("id").GetInt64()).ShouldBe([plan]);
        page.GetProperty("next").GetInt64().ShouldBe(plan);
        (await daemon.GetAsync($"/v1/decisions?after=0&last=2")).GetProperty("records").EnumerateArray()
            .Select(record => record.GetProperty("id").GetInt64()).ShouldBe([1, 2]);
        (await daemon.GetAsync("/v1/decisions?rule=nobody")).GetProperty("records").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Stream_FromARecordOn_BringsThoseThatAreThereAndThoseThatCome()
    {
        using var daemon = await Run();
        daemon.Next("plan");
        using var answer = await daemon.Client.GetAsync("/v1/decisions/stream?after=0", HttpCompletionOption.ResponseHeadersRead);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());

        (await EventAsync(reader)).ShouldBe(("begin", """{"after":0}"""));
        var (kind, data) = await EventAsync(reader);
        kind.ShouldBe("decision");
        JsonDocument.Parse(data).RootElement.GetProperty("id").GetInt64().ShouldBe(1);
        await PostAsync(daemon, "/v1/standstill", new { state = "held" }, HttpStatusCode.OK);
        while (!data.Contains("\"standstill\"", StringComparison.Ordinal))
            (_, data) = await EventAsync(reader);
        daemon.End().ShouldBe(0, "who follows does not keep the daemon from ending");
    }

    [Fact]
    public async Task Stream_TooManyReaders_AreToldSo()
    {
        using var daemon = await Run();
        var readers = new List<HttpResponseMessage>();
        try
        {
            for (var i = 0; i < 16; i++)
            {
                readers.Add(await daemon.Client.GetAsync("/v1/decisions/stream", HttpCompletionOption.ResponseHeadersRead));
                readers[^1].StatusCode.ShouldBe(HttpStatusCode.OK);
            }

            using var refused = await daemon.Client.GetAsync("/v1/decisions/stream", HttpCompletionOption.ResponseHeadersRead);
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await daemon.GetAsync("/v1/health")).GetProperty("status").GetString().ShouldNotBeNull();
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }

        // Their places are free again as soon as the daemon has noticed that they are gone.
        await Waiting.UntilAsync(
            async () =>
            {
                using var taken = await daemon.Client.GetAsync("/v1/decisions/stream", HttpCompletionOption.ResponseHeadersRead);
                return taken.StatusCode == HttpStatusCode.OK;
            },
            "a place is free");
    }

    [Theory]
    [InlineData("/v1/statuz", HttpStatusCode.NotFound, "/v1/status")]
    [InlineData("/v1/../../etc/passwd", HttpStatusCode.NotFound, "openapi")]
    [InlineData("/v1/why/%2e%2e%2f%2e%2e%2fetc%2fpasswd", HttpStatusCode.BadRequest, "whole number")]
    [InlineData("/v1/why/999999", HttpStatusCode.NotFound, "/v1/decisions")]
    [InlineData("/v1/decisions?kind=plam", HttpStatusCode.BadRequest, "plan")]
    [InlineData("/v1/decisions?knd=plan", HttpStatusCode.BadRequest, "kind")]
    [InlineData("/v1/decisions?last=100000", HttpStatusCode.BadRequest, "1 to 1000")]
    [InlineData("/v1/decisions?since=yesterday", HttpStatusCode.BadRequest, "2h")]
    [InlineData("/v1/reload", HttpStatusCode.MethodNotAllowed, "POST")]
    [InlineData("/v1/decisions/stream?last=3", HttpStatusCode.BadRequest, "leave them out")]
    public async Task Get_WhatIsNotThere_IsRefusedWithAMend(string path, HttpStatusCode status, string hint)
    {
        using var daemon = await Run();
        using var answer = await daemon.Client.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, text);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        JsonDocument.Parse(text).RootElement.GetProperty("hint").GetString()!.ShouldContain(hint);
        text.ShouldNotContain("   at ", customMessage: "no trace of the stack");
    }

    [Fact]
    public async Task Post_BadBodies_AreRefusedAndTheDaemonGoesOn()
    {
        using var daemon = await Run();
        await RefusedAsync(daemon, new ByteArrayContent(new byte[10_000_000]), HttpStatusCode.RequestEntityTooLarge);
        await RefusedAsync(daemon, new StringContent("{ \"state\": ", Encoding.UTF8, "application/json"), HttpStatusCode.BadRequest);
        await RefusedAsync(daemon, new StringContent("{ \"state\": \"held\", \"colour\": 1 }", Encoding.UTF8, "application/json"), HttpStatusCode.BadRequest);
        await RefusedAsync(daemon, new StringContent("{}", Encoding.UTF8, "application/json"), HttpStatusCode.BadRequest);
        await RefusedAsync(daemon, new StringContent("state=held", Encoding.UTF8, "text/plain"), HttpStatusCode.UnsupportedMediaType);
        await RefusedAsync(daemon, new StringContent($"{{ \"state\": \"held\", \"reason\": \"{new string('x', 2000)}\" }}", Encoding.UTF8, "application/json"), HttpStatusCode.BadRequest);
        (await daemon.GetAsync("/v1/status")).GetProperty("standstill").GetProperty("state").GetString().ShouldBe("lifted");
    }

    [Fact]
    public async Task Connection_ThatSendsHardlyAnything_IsCutOffWhileOthersAreServed()
    {
        using var daemon = await Run();
        using var slow = await RunningDaemon.ConnectAsync(daemon.Socket);
        await slow.SendAsync(Encoding.ASCII.GetBytes("GET /v1/status HTTP/1.1\r\nHost: x\r\nX-"));
        (await daemon.GetAsync("/v1/health")).GetProperty("status").GetString().ShouldNotBeNull();

        // The end of the connection, with or without words: nothing more is to be read.
        using var limit = new CancellationTokenSource(Waiting.Limit);
        using var said = new StreamReader(new NetworkStream(slow));
        (await said.ReadToEndAsync(limit.Token)).ShouldStartWith("HTTP/1.1 408");
    }

    [Fact]
    public async Task Description_IsWhatThePageOfTheRepositorySays()
    {
        using var daemon = await Run();
        var served = await daemon.Client.GetStringAsync("/v1/openapi.json") + "\n";
        var page = Cli.InRoot("docs", "control-api.json");
        if (Environment.GetEnvironmentVariable("HYPERMESH_UPDATE_GOLDEN") == "1")
            File.WriteAllText(page, served);
        served.ReplaceLineEndings("\n").ShouldBe(File.ReadAllText(page).ReplaceLineEndings("\n"), "HYPERMESH_UPDATE_GOLDEN=1 writes it anew");

        var paths = JsonDocument.Parse(served).RootElement.GetProperty("paths");
        paths.EnumerateObject().Select(path => path.Name).ShouldBe(
            [
                "/v1/status", "/v1/health", "/v1/fleet", "/v1/alerts", "/v1/decisions", "/v1/decisions/stream", "/v1/why/{id}", "/v1/flows", "/v1/flows/stream", "/v1/series", "/v1/series/{id}",
                "/v1/live", "/v1/me", "/v1/approvals/{id}", "/v1/standstill", "/v1/silences", "/v1/resumptions", "/v1/log-level", "/v1/stop", "/v1/reload",
            ]);
    }

    private static string UserId()
    {
        using var id = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("id", "-u") { RedirectStandardOutput = true })!;
        return id.StandardOutput.ReadToEnd().Trim();
    }

    private static async Task<(string Kind, string Data)> EventAsync(StreamReader reader)
    {
        var (kind, data) = ("", "");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Length == 0)
                return (kind, data);
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                kind = line[7..];
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
        }

        throw new EndOfStreamException("the stream has ended");
    }

    private static async Task<JsonElement> PostAsync(RunningDaemon daemon, string path, object body, HttpStatusCode expected)
    {
        using var answer = await daemon.Client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task RefusedAsync(RunningDaemon daemon, HttpContent body, HttpStatusCode expected)
    {
        if (body.Headers.ContentType is null)
            body.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/standstill") { Content = body };
        // What is too large is refused by its length, before it is sent.
        request.Headers.ExpectContinue = true;
        using var answer = await daemon.Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
        text.ShouldNotContain("   at ");
    }

    private Task<RunningDaemon> Run() => new RunningDaemon(_cli, _state, "--policies", _policies).ReadyAsync();
}
