using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Tests.Control;

namespace HyperMesh.Autonomic.Host.Tests.Metrics;

/// <summary>The metrics of a daemon at work, asked over its control socket. Needs no rights.</summary>
public sealed class DaemonMetricsTests : CliTests
{
    [Fact]
    public async Task Metrics_DaemonThatHasActed_SaysSoAndItsExemplarLeadsToTheDecision()
    {
        using var daemon = await Run();
        daemon.Next("outcome");
        var read = await ScrapeAsync(daemon, open: true);

        read.Samples.Single(sample => sample.Key.StartsWith("hypermesh_symptoms_total{rule=people/call,", StringComparison.Ordinal) && sample.Key.Contains("state=raised")).Value.ShouldBe(1);
        var outcome = "hypermesh_outcomes_total{purpose=remediate,rule=people/call,status=succeeded}";
        read.Samples[outcome].ShouldBe(1);
        var why = await daemon.GetAsync($"/v1/why/{read.Exemplars[outcome]}");
        why.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("kind").GetString()).ShouldBe(["outcome", "action", "plan", "symptom"]);
        read.Samples["hypermesh_stage_seconds_count{stage=execute}"].ShouldBe(1);
        read.Samples["hypermesh_stage_seconds_count{stage=monitor}"].ShouldBeGreaterThan(0);
        read.Samples["hypermesh_reaction_seconds_count{}"].ShouldBe(1);
        read.Samples["hypermesh_policy_revision{}"].ShouldBe(1);
        read.Samples["hypermesh_loop_up{}"].ShouldBe(1);
        read.Samples["process_resident_memory_bytes{}"].ShouldBeGreaterThan(1e6);
        read.Samples["process_cpu_seconds_total{}"].ShouldBeGreaterThan(0);
        read.Samples["hypermesh_samples_total{}"].ShouldBeGreaterThan(0);
        read.Samples.Keys.ShouldContain(key => key.StartsWith("hypermesh_build_info{", StringComparison.Ordinal));
        read.Samples.Keys.ShouldContain(key => key.StartsWith("host_memory_total_bytes{", StringComparison.Ordinal));
        foreach (var name in new[] { "ebpf_programs_loaded", "ebpf_packets_processed", "ebpf_packets_dropped", "ebpf_flows_active", "ebpf_latency_microseconds", "ebpf_errors", "ebpf_memory_usage_bytes" })
            read.Types.Keys.ShouldContain(name);
        daemon.End().ShouldBe(0);
    }

    [Fact]
    public async Task Metrics_CheckedByPromtool_OnlyTheUnitThatTheNameAsksForIsFoundFaultWith()
    {
        using var daemon = await Run();
        daemon.Next("outcome");
        var file = _state.Write("page", await daemon.Client.GetStringAsync("/metrics"));
        var (code, output) = Command.Try("sh", "-c", $"promtool check metrics < {file}");
        code.ShouldBeOneOf(0, 3);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["ebpf_latency_microseconds use base unit \"seconds\" instead of \"microseconds\""]);
    }

    [Fact]
    public async Task Metrics_CustomOnes_AreThere()
    {
        var configuration = _state.Write("hypermesh.yaml", """
            apiVersion: hypermesh.autonomic/v1
            kind: Configuration
            metadata: { name: test }
            spec:
              metrics:
                custom:
                  - { name: site_memory_gigabytes, help: Memory of the site., unit: gigabytes, from: host_memory_total_bytes, scale: 1.0e-9, labels: { site: "north \"1\"" } }
            """);
        using var daemon = await Run("--config", configuration);
        daemon.Next("outcome");
        var read = await ScrapeAsync(daemon, open: false);
        var bytes = read.Samples.Single(sample => sample.Key.StartsWith("host_memory_total_bytes{", StringComparison.Ordinal)).Value;
        read.Samples["site_memory_gigabytes{site=north \"1\"}"].ShouldBe(bytes * 1e-9, 1e-6);
    }

    private static async Task<Scraped> ScrapeAsync(RunningDaemon daemon, bool open)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { { "Accept", open ? "application/openmetrics-text" : "text/plain" } } };
        using var answer = await daemon.Client.SendAsync(request);
        return Scraped.Read(await answer.Content.ReadAsStringAsync(), open);
    }

    private Task<RunningDaemon> Run(params string[] more) =>
        new RunningDaemon(_cli, _state, ["--policies", _state.Write("policies.yaml", ControlPolicies.Call), .. more]).ReadyAsync();
}
