using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace HyperMesh.Autonomic.Host.Tests.Programs;

/// <summary>The verbs with programs that are not for XDP, and with programs that are not shipped.</summary>
public sealed class KindTests : IDisposable
{
    private const int Discard = 9;
    private readonly VerbStage _stage = new();

    [KernelTheory]
    [InlineData("tc-ingress", "eth0")]
    [InlineData("tc-egress", "peer")]
    public void Attach_TrafficControl_CountsWhatGoesThatWay(string kind, string end)
    {
        var target = end == "peer" ? $"{_stage.Peer}/eth0" : _stage.Interface;
        var id = _stage.Load("tc_classifier", "--hook", kind);

        var attached = _stage.Json("attach", $"{id}", target, "--hook", kind);
        attached.GetProperty("hook").GetString().ShouldBe($"{kind}:{target}");
        attached.GetProperty("mode").GetString().ShouldBe("tcx");
        _stage.Send(Discard, 40);

        _stage.Counter(target, "tc_class_packets_total", 40).ShouldBeGreaterThanOrEqualTo(40);
        var ports = _stage.Write("ports.yaml", "ports: [{ protocol: udp, port: 9, class: 3 }]");
        _stage.Json("swap", target, "tc_classifier", "--hook", kind, "--config", ports)
            .GetProperty("how").GetString().ShouldBe("swapped");
        _stage.Json("detach", target, "--hook", kind).GetProperty("how").GetString().ShouldBe("detached");
        _stage.Done("unload", $"{id}");
        BpfTool.ShouldForget("prog", id);
        _stage.Ours().ShouldBeEmpty();
    }

    [KernelFact]
    public void Attach_Cgroup_CountsItsSocketsAndIsFoundAgainWhenItIsGone()
    {
        var cgroup = new CgroupFolder();
        var id = _stage.Load("cgroup_skb_counter");
        try
        {
            _stage.Json("attach", $"{id}", cgroup.Path, "--hook", "cgroup-egress").GetProperty("mode").GetString().ShouldBe("cgroup");
            var ping = $"exec ip netns exec {_stage.Peer} ping -q -c 3 -i 0.01 {Traffic.PrivateNetwork.GuardAddress}";
            Command.Run("sh", "-c", $"echo $$ > {cgroup.Path}/cgroup.procs && {ping}");

            var stats = _stage.Json("stats", cgroup.Path).GetProperty("programs")[0];
            var icmp = stats.GetProperty("counters").EnumerateArray().Single(counter =>
                counter.GetProperty("metric").GetString() == "cgroup_packets_total"
                && counter.GetProperty("labels").GetProperty("protocol").GetString() == "icmp");
            icmp.GetProperty("value").GetDouble().ShouldBe(3);
            icmp.GetProperty("labels").GetProperty("cgroup").GetString().ShouldBe(cgroup.Path);
        }
        finally
        {
            cgroup.Dispose();
        }

        var ours = _stage.Ours().Single();
        ours.GetProperty("hooks").GetArrayLength().ShouldBe(0, "its cgroup is gone");
        _stage.Done("detach", $"{id}").ShouldContain("our program was gone already");
        _stage.Done("unload", $"{id}");
        BpfTool.ShouldForget("prog", id);
    }

    [KernelFact]
    public void Attach_Kprobe_OrWhatTakesItsPlace_CountsAndIsSwapped()
    {
        var id = _stage.Load("kprobe_execve");
        _stage.Json("attach", $"{id}").GetProperty("hook").GetString().ShouldBe("trace:kprobe_execve");
        Command.Run("true");
        VerbStage.Counter(_stage.Json("stats", "kprobe_execve"), "exec_starts_total").ShouldBeGreaterThanOrEqualTo(1);

        _stage.Json("swap", "kprobe_execve", "kprobe_execve", "--config", _stage.Write("quiet.yaml", "events: false"))
            .GetProperty("how").GetString().ShouldBe("swapped");
        _stage.Json("swap", "kprobe_execve", $"{id}").GetProperty("id").GetUInt32().ShouldBe(id);

        _stage.Done("detach", $"{id}").ShouldBe("detached kprobe_execve from kprobe_execve\n");
        _stage.Done("unload", $"{id}");
        BpfTool.ShouldForget("prog", id);
    }

    [KernelFact]
    public void Attach_ProgramOfSeveralFunctions_IsOneProgramToTheVerbs()
    {
        var id = _stage.Load("tracepoint_net");
        _stage.Refused(2, "attach", $"{id}", _stage.Interface).ShouldContain("it is for trace");
        _stage.Json("attach", $"{id}").GetProperty("id").GetUInt32().ShouldBe(id);

        var functions = _stage.Ours();
        functions.Count.ShouldBe(4);
        functions.ShouldAllBe(one => one.GetProperty("hooks")[0].GetProperty("hook").GetString() == "trace:tracepoint_net");
        _stage.Send(Discard, 10);
        var stats = _stage.Json("stats", $"{id}");
        stats.GetProperty("programs")[0].GetProperty("id").GetUInt32().ShouldBe(id);
        VerbStage.Counter(stats, "interface_rx_packets_total").ShouldBeGreaterThanOrEqualTo(10);
        _stage.Refused(2, "unload", $"{id}").ShouldContain("is on trace:tracepoint_net");

        _stage.Json("detach", $"{id}").GetProperty("id").GetUInt32().ShouldBe(id);
        _stage.Done("unload", $"{id}");
        BpfTool.ShouldForget("prog", [.. functions.Select(one => one.GetProperty("id").GetUInt32())]);
    }

    [KernelFact]
    public void Load_DroppedObjectAndManifest_NeedNoMore()
    {
        var dropped = _stage.Write("mine.yaml", """
            apiVersion: hypermesh.autonomic/v1
            kind: Program
            metadata: { name: mine }
            spec:
              type: xdp
              function: xdp_counter
              license: Dual BSD/GPL
              maps: { xdp_stats: {} }
              counters:
                - { metric: mine_seen_total, help: Packets that came by., unit: packets, map: xdp_stats, field: packets }
            """);
        var folder = Path.GetDirectoryName(dropped)!;
        File.Copy(Cli.InRoot("bpf", "build", "xdp_counter.bpf.o"), Path.Combine(folder, "mine.bpf.o"));

        var byFile = _stage.Load(Path.Combine(folder, "mine.bpf.o"));
        var byName = _stage.Json("swap", _stage.Interface, "mine", "--programs", folder).GetProperty("id").GetUInt32();
        _stage.Send(Discard, 25);
        _stage.Counter("mine", "mine_seen_total", 25).ShouldBeGreaterThanOrEqualTo(25);
        _stage.Ours().Select(one => one.GetProperty("name").GetString()).ShouldBe(["mine", "mine"]);

        _stage.Done("swap", _stage.Interface, $"{byFile}");
        BpfTool.ShouldForget("prog", byName);
    }

    public void Dispose() => _stage.Dispose();
}
