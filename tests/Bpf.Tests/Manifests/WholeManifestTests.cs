using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

public class WholeManifestTests
{
    private static readonly ProgramManifest Manifest = WholeManifest.Manifest;

    [Fact]
    public void Read_Functions_KeepTheirOrderTypesAndPlaces()
    {
        Manifest.Functions.Select(f => $"{f.Name} {f.Type.Word()} {f.Attach}").ShouldBe(
        [
            "ingress tc ", "egress tc ", "plain tc ", "enter_kprobe kprobe do_execveat_common",
            "enter_tracepoint tracepoint sched/sched_process_exec", "leave raw_tracepoint sched_process_exit",
            "shell uretprobe /bin/bash:readline", "at uprobe /bin/bash:0x1f", "guard lsm file_open", "clock perf_event cpu-clock:99",
        ]);
        Manifest.Functions[2].Hooks.ShouldBe([HookKind.TcIngress, HookKind.TcEgress]);
        Manifest.Functions[3].Else.ShouldBe("enter_tracepoint");
        Manifest.Functions.Where(f => f.IsOptional).ShouldHaveSingleItem().Name.ShouldBe("leave");
        Manifest.Hooks.ShouldBe([HookKind.TcIngress, HookKind.TcEgress, HookKind.Trace]);
        Path.GetFileName(Manifest.ObjectPath).ShouldBe("other.bpf.o");
    }

    [Fact]
    public void Read_Counters_HaveTheirLabels()
    {
        Manifest.Counters.Select(c => (c.Metric.Name, c.Key, c.Field, c.Limit)).ShouldBe(
            [("packets_total", 3u, "packets", 256), ("depth", 0u, null, 256), ("flow_packets_total", 0u, "packets", 1000),
             ("class_packets_total", 0u, null, 256)]);
        Manifest.Counters[0].Labels.ShouldBeEmpty();
        Manifest.Counters[2].Labels.Select(l => (l.Name, l.Member, l.Form)).ShouldBe(
            [("source", "saddr", ValueForm.Ipv4), ("port", "dport", ValueForm.Port), ("reason", "why", ValueForm.Number)]);
        Manifest.Counters[2].Labels[2].Words[1].ShouldBe("expired");
        Manifest.Counters[3].Labels.ShouldHaveSingleItem().Member.ShouldBeNull();
        Manifest.Counters[3].Labels[0].Words[0].ShouldBe("bulk");
        Manifest.Counters[3].Count.ShouldBe(new FieldTarget("settings", 0, "classes"));
    }

    [Fact]
    public void Read_HistogramsAndEvents_AreAsWritten()
    {
        var (latency, sizes) = (Manifest.Histograms[0], Manifest.Histograms[1]);
        (latency.Metric.Name, latency.Metric.Unit, latency.Map, latency.Buckets, latency.Sum).ShouldBe(
            ("latency_microseconds", "microseconds", "flows", "slots", "total"));
        latency.Labels.ShouldHaveSingleItem().Member.ShouldBe("nr");
        (sizes.Key, sizes.Buckets, sizes.Sum).ShouldBe((1u, null, null));

        var exec = Manifest.Events.ShouldHaveSingleItem();
        (exec.Name, exec.Map, exec.Struct, exec.Lost).ShouldBe(("exec", "events", "exec_event", new FieldTarget("stats", 0, "events_lost")));
        exec.Fields.Select(f => (f.Name, f.Member, f.Form)).ShouldBe([("pid", "pid", ValueForm.Number), ("command", "comm", ValueForm.Text)]);
    }

    [Fact]
    public void Read_Parameters_HaveTheirTypesAndDefaults()
    {
        Manifest.Parameters.OfType<ScalarParameter>().Select(p => (p.Name, p.Type, p.Default?.Identity)).Where(p => p.Name != "mode").ShouldBe(
        [
            ("limit", new IntegerType(1, 100), "10"),
            ("strict", new BooleanType(), "1"),
            ("latency", new DurationType("us", TimeSpan.Zero, TimeSpan.MaxValue), "50000"),
            ("bandwidth", new BitrateType(), "12500000"),
            ("burst", new SizeType(1024, 1 << 20), "65536"),
            ("secret", new HexType(4), "00112233"),
        ]);
        Manifest.Parameters.OfType<ScalarParameter>().Single(p => p.Name == "mode").Default.ShouldBeNull();
        var table = Manifest.Parameters.OfType<TableParameter>().ShouldHaveSingleItem();
        (table.Map, table.MaxItems, table.IsRequired, table.Count).ShouldBe(("routes", 3, false, new FieldTarget("settings", 0, "routes")));
        table.Fields.Select(f => $"{f.Name}:{f.Type.Word}:{(f.IsKey ? "key" : "value")}:{f.Member}").ShouldBe(
        [
            "to:cidr:key:", "via:interface:value:ifindex", "mac:mac:value:dmac", "address:ip:value:address", "port:port:value:port",
            "protocol:protocol:value:protocol", "name:text:value:name", "weight:integer:value:weight",
        ]);
    }

    [Fact]
    public void Read_Canary_HasItsPacket()
    {
        var canary = Manifest.Canary.ShouldHaveSingleItem();

        Convert.ToHexStringLower(canary.Packet.Span).ShouldBe("ffffffffffff0200000000010806");
        (canary.Verdict, canary.Function, canary.Config!.Value.ToString()).ShouldBe(("pass", "ingress", """{"mode":"quiet"}"""));
    }
}
