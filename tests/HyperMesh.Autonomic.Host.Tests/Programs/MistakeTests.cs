using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace HyperMesh.Autonomic.Host.Tests.Programs;

/// <summary>What an operator gets wrong is said in words, and nothing has changed.</summary>
public sealed class MistakeTests(VerbStage stage) : IClassFixture<VerbStage>
{
    [KernelTheory]
    [InlineData(2, "program 4294967295 is none that 'hypermesh load' has loaded; there is none", "attach", "4294967295", "IFACE")]
    [InlineData(2, "program 4294967295 is none that 'hypermesh load' has loaded; there is none", "unload", "4294967295")]
    [InlineData(2, "program 4294967295 is none that 'hypermesh load' has loaded; there is none", "swap", "IFACE", "4294967295")]
    [InlineData(2, "'x' is no number for ID", "unload", "x")]
    [InlineData(2, "nothing of ours is on 'IFACE'; nothing of ours is on any hook", "detach", "IFACE")]
    [InlineData(2, "nothing of ours is on 'IFACE' (tc-egress)", "detach", "IFACE", "--hook", "tc-egress")]
    [InlineData(2, "nothing of ours is on 'IFACE'", "stats", "IFACE")]
    [InlineData(2, "there is no program 'xdp_firewal'; did you mean 'xdp_firewall'?", "swap", "IFACE", "xdp_firewal")]
    [InlineData(2, "there is no program 'xdp_firewal'; did you mean 'xdp_firewall'?", "load", "xdp_firewal")]
    [InlineData(2, "there is no file /none/mine.bpf.o", "load", "/none/mine.bpf.o")]
    [InlineData(2, "/none/config.yaml:1:1: there is no such file", "load", "xdp_firewall", "--config", "/none/config.yaml")]
    [InlineData(2, "has no manifest beside it", "load", "demo.sh")]
    [InlineData(2, "tc_shaper is not for hooks of kind tc-ingress; it is for tc-egress", "swap", "IFACE", "tc_shaper", "--hook", "tc-ingress")]
    [InlineData(2, "xdp_counter cannot be on '/sys/fs/cgroup'; it is for xdp", "swap", "/sys/fs/cgroup", "xdp_counter")]
    [InlineData(2, "a loaded program has its configuration already", "swap", "IFACE", "1", "--config", "demo.sh")]
    [InlineData(2, "'fast' not recognized", "swap", "IFACE", "xdp_counter", "--mode", "fast")]
    [InlineData(3, "this version does not offload programs to hardware; use drv", "swap", "IFACE", "xdp_counter", "--mode", "hw")]
    [InlineData(3, "this version does not offload programs to hardware; use drv", "load", "xdp_counter", "--mode", "hw")]
    [InlineData(1, "there is no interface 'none' in network namespace", "swap", "GUARD/none", "xdp_counter")]
    [InlineData(1, "there is no network namespace 'hm-none'", "swap", "hm-none/eth0", "xdp_counter")]
    [InlineData(1, "/sys/fs/cgroup/hm-none", "swap", "/sys/fs/cgroup/hm-none", "cgroup_skb_counter")]
    public void Verb_WithAMistake_SaysItAndDoesNothing(int exitCode, string said, params string[] words)
    {
        string Named(string text) => text.Replace("IFACE", stage.Interface, StringComparison.Ordinal)
            .Replace("GUARD", stage.Guard, StringComparison.Ordinal);

        var errors = stage.Refused(exitCode, [.. words.Select(Named)]);

        errors.ShouldContain(Named(said));
        stage.Ours().ShouldBeEmpty();
        BpfTool.Interfaces(stage.Guard).GetProperty("xdp").GetArrayLength().ShouldBe(0);
    }

    [KernelTheory]
    [InlineData("rules.yaml", "rules:\n  - { action: drop, protocl: udp }\n  - { action: dorp, port: 70000 }\nattachMode: fast\n")]
    [InlineData(
        "rules.json",
        "{ \"rules\": [\n  { \"action\":\n\"drop\", \"protocl\": 17 },\n{ \"action\": \"dorp\", \"port\": 70000 } ],\n\"attachMode\": \"fast\" }")]
    public void LoadAndSwap_ConfigWithMistakes_SayAllWithPlaceAndMend(string name, string text)
    {
        var file = stage.Write(name, text);
        var places = Path.GetExtension(name) == ".yaml" ? new[] { "2:30", "3:15", "3:27", "4:13" } : ["3:20", "4:13", "4:29", "5:15"];

        foreach (var verb in new[] { "load", "swap" })
        {
            string[] target = verb == "swap" ? [stage.Interface] : [];
            var errors = stage.Refused(2, [verb, .. target, "xdp_firewall", "--config", file]);

            errors.ShouldContain($"{file}:{places[0]}: a rule has no field 'protocl'; did you mean 'protocol'?");
            errors.ShouldContain($"{file}:{places[1]}: 'dorp' is no action; did you mean 'drop'?");
            errors.ShouldContain($"{file}:{places[2]}: '70000' is no port");
            errors.ShouldContain($"{file}:{places[3]}: ");
            stage.Ours().ShouldBeEmpty();
        }
    }

    [KernelFact]
    public void Doctor_InText_SaysWhatThisHostCan()
    {
        using var state = new TempFolder();
        using var cli = new Cli(state);

        var doctor = cli.Run("doctor");

        doctor.ExitCode.ShouldBe(0, doctor.ToString());
        doctor.Output.ShouldMatch(@"\nok +XDP load ");
        doctor.Output.ShouldEndWith("XDP programs can be attached here.\n");
        doctor.Errors.ShouldBeEmpty();
    }
}
