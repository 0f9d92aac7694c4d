using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using HyperMesh.Autonomic.Host.Tests.Control;

namespace HyperMesh.Autonomic.Host.Tests.Web;

/// <summary>The TCP port of a daemon that runs: who may look, who may change, and what browsers are told. Needs no rights.</summary>
public sealed class WebPortTests : CliTests
{
    private readonly int _port = FreePort.Find();
    private readonly HttpClient _client;

    public WebPortTests() =>
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = new Uri($"http://127.0.0.1:{_port}/"), Timeout = TimeSpan.FromSeconds(60) };

    public override void Dispose()
    {
        _client.Dispose();
        base.Dispose();
    }

    [Fact]
    public async Task Page_IsServedWithStrictHeaders_AndOnlyOnce()
    {
        using var daemon = await Run();
        using var page = await _client.GetAsync("/");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldNotContain("unsafe");
        page.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        page.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();

        using var again = new HttpRequestMessage(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(page.Headers.ETag!);
        using var unchanged = await _client.SendAsync(again);
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);

        var text = await page.Content.ReadAsStringAsync();
        foreach (var file in System.Text.RegularExpressions.Regex.Matches(text, "(?:src|href)=\"([^\"#]+)\"").Select(match => match.Groups[1].Value))
            (await _client.GetAsync("/" + file)).StatusCode.ShouldBe(HttpStatusCode.OK, file);
        (await daemon.GetAsync("/v1/status")).GetProperty("page").GetString().ShouldBe(_client.BaseAddress!.ToString());
    }

    [Fact]
    public async Task Series_AskedForTheFirstTime_HaveTheirPast()
    {
        using var daemon = await Run();
        await daemon.StatusAsync(status => status.GetProperty("uptimeSeconds").GetDouble() >= 8, "some seconds have gone by");

        var series = (await daemon.GetAsync("/v1/series")).GetProperty("series")[0].GetProperty("id").GetInt32();
        var points = (await daemon.GetAsync($"/v1/series/{series}")).GetProperty("points").GetProperty("values");
        points.EnumerateArray().Count(point => point.ValueKind == JsonValueKind.Number).ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task Change_ByWhoMayNot_IsRefusedAndNothingHappens()
    {
        var (anna, victor) = (NewToken("anna"), NewToken("victor", "--role", "viewer"));
        using var daemon = await Run();
        await ChangeAsync(HttpStatusCode.Unauthorized, null);
        await ChangeAsync(HttpStatusCode.Unauthorized, "hm_nobodys");
        await ChangeAsync(HttpStatusCode.Forbidden, victor);
        // A browser says where a page comes from, whether it wants to or not.
        await ChangeAsync(HttpStatusCode.Forbidden, anna, ("Sec-Fetch-Site", "cross-site"));
        await ChangeAsync(HttpStatusCode.Forbidden, anna, ("Origin", "https://evil.example"));
        await ChangeAsync(HttpStatusCode.MisdirectedRequest, anna, ("Host", "evil.example"));
        (await daemon.GetAsync("/v1/status")).GetProperty("standstill").GetProperty("state").GetString().ShouldBe("lifted");

        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/standstill");
        preflight.Headers.Add("Origin", "https://evil.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using var answer = await _client.SendAsync(preflight);
        answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        answer.IsSuccessStatusCode.ShouldBeFalse();
    }

    [Fact]
    public async Task Name_OfAnotherSiteThatPointsHere_ReadsNothing()
    {
        using var daemon = await Run();
        foreach (var path in (string[])["/", "/v1/status", "/metrics", "/v1/live"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "evil.example" } };
            using var answer = await _client.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest, path);
        }
    }

    [Fact]
    public async Task Change_WithAToken_IsJournalledWithItsNameUntilItIsTakenBack()
    {
        var anna = NewToken("anna");
        using var daemon = await Run();
        var held = await ChangeAsync(HttpStatusCode.OK, anna, ("Origin", $"http://127.0.0.1:{_port}"), ("Sec-Fetch-Site", "same-origin"));
        held.GetProperty("by").GetString().ShouldBe("anna (token, from 127.0.0.1)");
        daemon.Next("standstill").GetProperty("by").GetString().ShouldBe("anna (token, from 127.0.0.1)");

        _cli.Run("token", "revoke", "anna").ExitCode.ShouldBe(0);
        (await ChangeAsync(HttpStatusCode.Unauthorized, anna)).GetProperty("detail").GetString()!.ShouldContain("taken back");
    }

    [Fact]
    public async Task Silence_OfARule_IsInTheStatusUntilItIsEnded()
    {
        var anna = NewToken("anna");
        using var daemon = await Run();
        (await PostAsync("/v1/silences", anna, new { rule = "people/nobody", @for = "1h" }, HttpStatusCode.NotFound)).GetProperty("hint").GetString()!.ShouldContain("people/");
        await PostAsync("/v1/silences", anna, new { rule = "people/quiet", @for = "soon" }, HttpStatusCode.BadRequest);
        await PostAsync("/v1/silences", anna, new { rule = "people/quiet", @for = "1h", reason = "load test" }, HttpStatusCode.OK);
        var said = daemon.Next("silence");
        said.GetProperty("reason").GetString().ShouldBe("load test");
        Rule(await daemon.GetAsync("/v1/status"), "people/quiet").GetProperty("silencedUntil").GetDateTimeOffset().ShouldBe(said.GetProperty("until").GetDateTimeOffset());
        var ended = _cli.Run("policy", "silence", "people/quiet", "--end", "--store", daemon.Store);
        ended.ExitCode.ShouldBe(0, ended.ToString());
        Rule(await daemon.GetAsync("/v1/status"), "people/quiet").TryGetProperty("silencedUntil", out _).ShouldBeFalse();
        await PostAsync("/v1/resumptions", anna, new { rule = "people/quiet" }, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Readers_WhereTheyNeedAToken_SeeNothingButThePageWithoutOne()
    {
        var victor = NewToken("victor", "--role", "viewer");
        var config = _state.Write("hypermesh.yaml", Configuration("web: { read: token }"));
        using var daemon = await Run("--config", config);
        (await _client.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var path in (string[])["/v1/status", "/v1/series", "/v1/live", "/v1/decisions", "/metrics", "/v1/openapi.json"])
            (await _client.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/me") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", victor) } };
        using var answer = await _client.SendAsync(request);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"name":"victor","role":"viewer"}""");
    }

    [Fact]
    public async Task Tokens_ThatOthersMayRead_AreTrustedByNobody()
    {
        if (OperatingSystem.IsWindows())
            return;
        var anna = NewToken("anna");
        using var daemon = await Run();
        File.SetUnixFileMode(_state["web-tokens.json"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        (await ChangeAsync(HttpStatusCode.ServiceUnavailable, anna)).GetProperty("detail").GetString()!.ShouldContain("chmod 600");
    }

    [Fact]
    public async Task Live_TellsTicksAndDecisions()
    {
        using var daemon = await Run();
        using var answer = await _client.GetAsync("/v1/live", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var tick = await EventAsync(reader, "tick", data => data.GetProperty("values").GetArrayLength() > 0);
        tick.GetProperty("samples").GetInt64().ShouldBeGreaterThan(0);
        Took(tick, "analyze");
        var id = tick.GetProperty("values")[0][0].GetInt32();
        var series = (await daemon.GetAsync("/v1/series")).GetProperty("series").EnumerateArray().Single(one => one.GetProperty("id").GetInt32() == id);
        (await daemon.GetAsync($"/v1/series/{id}")).GetProperty("points").GetProperty("values").GetArrayLength().ShouldBe(300);
        series.GetProperty("name").GetString().ShouldNotBeNullOrEmpty();

        using var _ = await daemon.Client.PostAsJsonAsync("/v1/standstill", new { state = "held", reason = "x" });
        var said = await EventAsync(reader, "decision", data => data.GetProperty("record").GetProperty("kind").GetString() == "standstill");
        said.GetProperty("words").GetString()!.ShouldContain("holds the loop (x)");
        Took(await EventAsync(reader, "tick", data => data.GetProperty("latencies").EnumerateObject().Any(stage => stage.Name == "knowledge")), "knowledge");
        daemon.End().ShouldBe(0, "who watches does not keep the daemon from ending");

        static void Took(JsonElement data, string stage)
        {
            var took = data.GetProperty("latencies").GetProperty(stage);
            took.GetProperty("p50").GetDouble().ShouldBeInRange(1e-6, took.GetProperty("p99").GetDouble());
        }
    }

    [Fact]
    public async Task Hostile_SlowAndLargeRequests_AreCutOffWhileOthersAreServed()
    {
        using var daemon = await Run();
        using var slow = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await slow.ConnectAsync(IPAddress.Loopback, _port);
        await slow.SendAsync(Encoding.ASCII.GetBytes("GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nX-"));
        using var large = new HttpRequestMessage(HttpMethod.Post, "/v1/standstill") { Content = new ByteArrayContent(new byte[10_000_000]) };
        large.Headers.Authorization = new AuthenticationHeaderValue("Bearer", NewToken("anna"));
        large.Content.Headers.ContentType = new("application/json");
        large.Headers.ExpectContinue = true;
        using var refused = await _client.SendAsync(large);
        refused.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await _client.GetAsync("/..%2f..%2fetc%2fpasswd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _client.GetAsync("/v1/status")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var limit = new CancellationTokenSource(Waiting.Limit);
        using var said = new StreamReader(new NetworkStream(slow));
        (await said.ReadToEndAsync(limit.Token)).ShouldStartWith("HTTP/1.1 408");
    }

    [Fact]
    public async Task Port_ThatSomebodyHas_IsAnErrorWhereItWasNamedAndElseAWord()
    {
        using var taken = new TcpListener(IPAddress.Loopback, _port);
        taken.Start();
        var named = _cli.Run("run", "--metrics-port", $"{_port}");
        named.ExitCode.ShouldBe(1);
        named.Errors.ShouldContain($"127.0.0.1:{_port} cannot be had");
        named.Errors.ShouldContain("--metrics-port");

        // Nobody has named the usual one. A daemon of another test may have it for a moment, and somebody else for good, which is as good.
        using var usual = new TcpListener(IPAddress.Loopback, 9090);
        await Waiting.UntilAsync(() => Listens(usual), "the usual port is free").ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        using var cli = new Cli(_state) { Variables = new Dictionary<string, string> { ["HYPERMESH_METRICS_PORT"] = "" } };
        using var daemon = await new RunningDaemon(cli, _state, "--policies", Policies()).ReadyAsync();
        daemon.Errors.ShouldContain("127.0.0.1:9090 cannot be had");
        (await daemon.GetAsync("/v1/status")).TryGetProperty("page", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Certificate_MakesItHttps()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        _state.Write("web.crt", made.ExportCertificatePem());
        _state.Write("web.key", key.ExportPkcs8PrivateKeyPem());
        using var daemon = await Run("--config", _state.Write("hypermesh.yaml", Configuration("web: { certificate: web.crt, key: web.key }")));
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == made.Thumbprint },
        });
        (await client.GetAsync($"https://127.0.0.1:{_port}/v1/status")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void Configuration_OfTheWeb_IsCheckedWithPlaces()
    {
        var bad = _state.Write("bad.yaml", Configuration("web: { port: 99999, address: nowhere, read: everybody, certificate: none.pem, colour: red }"));
        var checkedOne = _cli.Run("config", "check", bad);
        checkedOne.ExitCode.ShouldBe(2);
        foreach (var words in (string[])["is no port", "is no address", "is none of anybody, token", "there is no file", "go together", "colour"])
            checkedOne.Errors.ShouldContain(words, customMessage: checkedOne.ToString());
        _cli.Run("run", "--metrics-port", "many").Errors.ShouldContain("--metrics-port: 'many' is no port");
    }

    private static string Configuration(string spec) => $$"""
        apiVersion: hypermesh.autonomic/v1
        kind: Configuration
        metadata: { name: test }
        spec:
          {{spec}}
        """;

    private static bool Listens(TcpListener listener)
    {
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static JsonElement Rule(JsonElement status, string name) =>
        status.GetProperty("rules").EnumerateArray().Single(rule => rule.GetProperty("rule").GetString() == name);

    private static async Task<JsonElement> EventAsync(StreamReader reader, string name, Func<JsonElement, bool> which)
    {
        var kind = "";
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                kind = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal) && kind == name && JsonDocument.Parse(line[6..]).RootElement is var data && which(data))
                return data;
        }

        throw new EndOfStreamException("the stream has ended");
    }

    private string NewToken(string name, params string[] more)
    {
        var made = _cli.Run(["token", "new", name, "-o", "json", .. more]);
        made.ExitCode.ShouldBe(0, made.ToString());
        return made.Lines[0].GetProperty("token").GetString()!;
    }

    private Task<JsonElement> ChangeAsync(HttpStatusCode expected, string? token, params (string Name, string Value)[] headers) =>
        PostAsync("/v1/standstill", token, new { state = "held" }, expected, headers);

    private async Task<JsonElement> PostAsync(string path, string? token, object body, HttpStatusCode expected, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private string Policies() => _state.Write("policies.yaml", ControlPolicies.Ask);

    private async Task<RunningDaemon> Run(params string[] more) =>
        await new RunningDaemon(_cli, _state, ["--policies", Policies(), "--metrics-port", $"{_port}", .. more]).ReadyAsync();
}
