using System.Text.Json;
using HyperMesh.Autonomic.Host.Metrics;
using HyperMesh.Autonomic.Host.Tests.Control;

namespace HyperMesh.Autonomic.Host.Tests.Metrics;

/// <summary><c>metrics</c> of a daemon that runs, and without one. Needs no rights.</summary>
public sealed class MetricsCommandTests : CliTests
{
    [Fact]
    public async Task Metrics_OfADaemon_AreTheSameInEveryForm()
    {
        using var daemon = await Run();

        var text = Metrics(daemon, "host_memory_*");
        text.ExitCode.ShouldBe(0, text.ToString());
        text.Output.ShouldContain("host_memory_total_bytes");
        text.Output.ShouldNotContain("hypermesh_loop_up");
        var json = Metrics(daemon, "hypermesh_loop_up", "-o", "json").Lines.ShouldHaveSingleItem();
        json.GetProperty("daemon").GetBoolean().ShouldBeTrue();
        var sample = json.GetProperty("metrics").EnumerateArray().ShouldHaveSingleItem();
        (sample.GetProperty("name").GetString(), sample.GetProperty("value").GetDouble()).ShouldBe(("hypermesh_loop_up", 1));
        Metrics(daemon, "hypermesh_policy_rules", "-o", "yaml").Output.ShouldContain("value: 2\n");
        var open = Metrics(daemon, "-o", "openmetrics").Output;
        Scraped.Read(open, isOpenMetrics: true).Samples["hypermesh_loop_up{}"].ShouldBe(1);
        Metrics(daemon, "nothing_like_it").Output.ShouldBe("there is no such metric\n");
        Metrics(daemon, "x", "-o", "prometheus").ExitCode.ShouldBe(2);
    }

    [Theory]
    [InlineData("metrics.json")]
    [InlineData("metrics.yaml")]
    [InlineData("metrics.prom")]
    public async Task Export_ToAFile_HasTheFormatOfItsName(string name)
    {
        using var daemon = await Run();
        var exported = Metrics(daemon, "--export", _state[name]);
        exported.ExitCode.ShouldBe(0, exported.ToString());
        exported.Output.ShouldBeEmpty();
        exported.Errors.ShouldContain($"{_state[name]} is written");
        var text = await File.ReadAllTextAsync(_state[name]);
        if (name.EndsWith("json", StringComparison.Ordinal))
            JsonDocument.Parse(text).RootElement.GetProperty("metrics").EnumerateArray().ShouldContain(metric => metric.GetProperty("name").GetString() == "hypermesh_loop_up");
        else if (name.EndsWith("yaml", StringComparison.Ordinal))
            text.ShouldContain("- name: hypermesh_loop_up\n");
        else
            Scraped.Read(text, isOpenMetrics: false).Samples["hypermesh_loop_up{}"].ShouldBe(1);
    }

    [Fact]
    public void Export_ToAPlaceThatIsNotThere_SaysSo()
    {
        var refused = _cli.Run("metrics", "--store", _state["nobody.db"], "--export", _state["nowhere/metrics.json"]);
        refused.ExitCode.ShouldBe(2);
        refused.Errors.ShouldContain("there is no folder");
        refused.Errors.ShouldContain("nowhere");
        refused.Errors.ShouldNotContain("   at ");
    }

    [Fact]
    public void Metrics_NoDaemon_SaysWhatProgramsOnHooksHaveCounted()
    {
        var none = _cli.Run("metrics", "--store", _state["nobody.db"], "--pins", _state["pins"], "-o", "json");
        none.ExitCode.ShouldBe(0, none.ToString());
        none.Lines.ShouldHaveSingleItem().GetProperty("daemon").GetBoolean().ShouldBeFalse();
        none.Errors.ShouldContain("no daemon is at work");
    }

    [Fact]
    public void Shown_HostileLabelsAndNumbersThatAreNone_AreKeptAsTheyAre()
    {
        var shown = ShownMetric.Of("# HELP a x\n# TYPE a gauge\na{label=\"e\\\"t\\\\h\\n\u001b[31m0\"} 4711\na NaN\na{b=\"c\"} +Inf\n");
        shown.Count.ShouldBe(3);
        shown[0].Labels["label"].ShouldBe("e\"t\\h\n\u001b[31m0");
        shown[0].Value.ShouldBe(4711.0);
        (shown[1].Value, shown[2].Value).ShouldBe(("NaN", "+Inf"));
    }

    private CliResult Metrics(RunningDaemon daemon, params string[] words) => _cli.Run(["metrics", "--store", daemon.Store, .. words]);

    private async Task<RunningDaemon> Run()
    {
        var daemon = await new RunningDaemon(_cli, _state, "--policies", _state.Write("policies.yaml", ControlPolicies.Ask)).ReadyAsync();
        daemon.Next("plan");
        return daemon;
    }
}
