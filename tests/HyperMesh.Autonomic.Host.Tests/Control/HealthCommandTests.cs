using System.Net;
using System.Text.Json;
using HyperMesh.Autonomic.Host.Tests.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Host.Tests.Control;

/// <summary><c>health</c> and <c>GET /v1/health</c> of a daemon that runs. Needs no rights.</summary>
public sealed class HealthCommandTests : CliTests
{
    private readonly string _policies;

    public HealthCommandTests() => _policies = _state.Write("policies.yaml", ControlPolicies.Ask);

    [Fact]
    public async Task Health_AllIsWell_EndsWithZeroInEveryForm()
    {
        using var daemon = await Run();
        await UntilAsync(daemon, "ok");

        var json = Health(daemon, "-o", "json");
        json.ExitCode.ShouldBe(0, json.ToString());
        json.Lines[0].GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString())
            .ShouldBe(["loop", "kernel", "hooks", "maps", "store", "monitors", "plugins", "policies", "configuration", "fleet", "losses", "alerts"]);
        Health(daemon, "-o", "yaml").Output.ShouldStartWith("status: ok\nchecks:\n");
        Health(daemon).Output.ShouldContain("all in all: ok");
    }

    [Fact]
    public async Task Health_EditThatIsNotTakenOver_IsDegradedUntilItIsMended()
    {
        using var daemon = await Run();
        _state.Write("policies.yaml", ControlPolicies.Broken);
        var found = await UntilAsync(daemon, "degraded");
        found.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "policies").GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();

        var text = Health(daemon);
        text.ExitCode.ShouldBe(1, text.ToString());
        text.Output.ShouldContain("policies");
        Health(daemon, "--allow-degraded").ExitCode.ShouldBe(0, "it works all the same");

        _state.Write("policies.yaml", ControlPolicies.Ask);
        await UntilAsync(daemon, "ok");
        Health(daemon).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Health_OverTcp_NeedsNoTokenWhereAnybodyMayLook()
    {
        var port = FreePort.Find();
        using var daemon = await Run("--metrics-port", $"{port}");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        using var health = await client.GetAsync("/v1/health");
        health.StatusCode.ShouldBe(HttpStatusCode.OK, await health.Content.ReadAsStringAsync());
        using var metrics = await client.GetAsync("/metrics");
        metrics.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await metrics.Content.ReadAsStringAsync()).ShouldContain("hypermesh_loop_up 1\n");
        (await client.GetAsync("/v1/alerts")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Health_DaemonThatIsFailing_EndsWithOneAndDoesNotSteerTheTerminal()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(_state["held.sock"]));
        builder.Services.AddRouting();
        await using var app = builder.Build();
        app.MapGet("/v1/health", (RequestDelegate)(context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("""{"status":"failing","checks":[{"name":"loop","status":"failing","detail":"held by \u001b[31mx"}]}""");
        }));
        await app.StartAsync();

        var failing = _cli.Run("health", "--socket", _state["held.sock"], "--allow-degraded");

        failing.ExitCode.ShouldBe(1, failing.ToString());
        failing.Output.ShouldContain("held by ?[31mx");
        failing.Output.ShouldContain("all in all: failing");
        _cli.Run("health", "--socket", _state["held.sock"], "-o", "json").Lines[0].GetProperty("status").GetString().ShouldBe("failing");
    }

    [Fact]
    public void Health_NoDaemon_SaysSo()
    {
        var none = _cli.Run("health", "--store", _state["nobody.db"]);
        none.ExitCode.ShouldBe(2, none.ToString());
        none.Errors.ShouldContain("there is no socket");
        none.Errors.ShouldContain("is 'hypermesh run' at work");
    }

    private CliResult Health(RunningDaemon daemon, params string[] words) => _cli.Run(["health", "--store", daemon.Store, .. words]);

    private static async Task<JsonElement> UntilAsync(RunningDaemon daemon, string wanted)
    {
        var health = default(JsonElement);
        await Waiting.UntilAsync(
            async () => (health = await daemon.GetAsync("/v1/health")).GetProperty("status").GetString() == wanted, $"the health is {wanted}", () => health);
        return health;
    }

    private Task<RunningDaemon> Run(params string[] more) => new RunningDaemon(_cli, _state, ["--policies", _policies, .. more]).ReadyAsync();
}
