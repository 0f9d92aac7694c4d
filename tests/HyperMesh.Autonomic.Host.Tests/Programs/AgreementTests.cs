using System.Text.Json;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace HyperMesh.Autonomic.Host.Tests.Programs;

/// <summary>What we print is what bpftool prints.</summary>
public sealed class AgreementTests : IDisposable
{
    private const int Discard = 9;
    private readonly VerbStage _stage = new();
    private readonly CgroupFolder _cgroup = new();

    [KernelFact]
    public void ProgramsAndStats_OfEveryKindOfHook_AgreeWithBpftool()
    {
        var rules = _stage.Write("rules.yaml", "rules: [{ action: drop, protocol: udp, port: 9 }]");
        var xdp = _stage.Json("swap", _stage.Interface, "xdp_firewall", "--mode", "skb", "--config", rules).GetProperty("id").GetUInt32();
        var tc = _stage.Json("swap", _stage.Interface, "tc_classifier", "--hook", "tc-egress").GetProperty("id").GetUInt32();
        var cgroup = _stage.Json("swap", _cgroup.Path, "cgroup_skb_counter", "--hook", "cgroup-egress").GetProperty("id").GetUInt32();
        var trace = _stage.Json("swap", "tracepoint_net", "tracepoint_net").GetProperty("id").GetUInt32();
        _stage.Send(Discard, 50);
        _stage.Counter($"xdp:{_stage.Interface}", "xdp_drops_total", 50).ShouldBe(50);

        var ours = _stage.Json("programs", "--ours", "--verbose").GetProperty("programs").EnumerateArray().ToDictionary(Id);

        ours.Keys.ShouldBeSubsetOf(_stage.Json("programs").GetProperty("programs").EnumerateArray().Select(Id));
        ours.Count.ShouldBe(7, "tracepoint_net has four functions");
        ours.Keys.ShouldContain(trace);
        foreach (var program in ours.Values)
            Compare(program);

        Link(ours[xdp], $"xdp:{_stage.Interface}", "skb").GetProperty("type").GetString().ShouldBe("xdp");
        var net = BpfTool.Interfaces(_stage.Guard).GetProperty("xdp").EnumerateArray().Single();
        (net.GetProperty("devname").GetString(), net.GetProperty("mode").GetString(), Id(net)).ShouldBe(("eth0", "generic", xdp));

        // Debian's bpftool does not know tcx by name.
        Link(ours[tc], $"tc-egress:{_stage.Interface}", "tcx").GetProperty("type").ToString().ShouldBeOneOf("tcx", "11");
        var held = Link(ours[cgroup], $"cgroup-egress:{_cgroup.Path}", "cgroup");
        held.GetProperty("attach_type").GetString().ShouldBe("cgroup_inet_egress");
        held.GetProperty("cgroup_id").GetUInt64().ShouldBe(_cgroup.Id);
        ours.Values.Where(program => program.GetProperty("name").GetString() == "tracepoint_net")
            .Select(program => Link(program, "trace:tracepoint_net", "links").GetProperty("tp_name").GetString())
            .ShouldBe(["netif_receive_skb", "net_dev_xmit", "kfree_skb", "tcp_retransmit_skb"], ignoreOrder: true);

        var counters = ours[xdp].GetProperty("maps").EnumerateArray().Single(map => map.GetProperty("name").GetString() == "xdp_stats");
        InMap(Id(counters), "dropped").ShouldBe(50);
        var stats = _stage.Json("stats", $"xdp:{_stage.Interface}");
        VerbStage.Counter(stats, "xdp_udp_packets_total").ShouldBe(InMap(Id(counters), "udp"));
    }

    private static void Compare(JsonElement ours)
    {
        var theirs = BpfTool.Show("prog", Id(ours));
        Word(ours.GetProperty("type")).ShouldBe(Word(theirs.GetProperty("type")));
        ours.GetProperty("function").GetString().ShouldBe(theirs.GetProperty("name").GetString());
        ours.GetProperty("tag").GetString().ShouldBe(theirs.GetProperty("tag").GetString());
        (ours.GetProperty("instructions").GetInt32() * 8).ShouldBe(theirs.GetProperty("bytes_xlated").GetInt32());
        ours.GetProperty("memoryBytes").GetInt64().ShouldBe(theirs.GetProperty("bytes_memlock").GetInt64());
        var second = DateTimeOffset.FromUnixTimeSeconds(theirs.GetProperty("loaded_at").GetInt64());
        ours.GetProperty("loadedAt").GetDateTimeOffset().ShouldBe(second, TimeSpan.FromSeconds(2), "both tell it by the time of boot");
        ours.GetProperty("maps").EnumerateArray().Select(Id).ShouldBe(theirs.GetProperty("map_ids").EnumerateArray().Select(id => id.GetUInt32()));
        foreach (var map in ours.GetProperty("maps").EnumerateArray())
            CompareMap(map);
    }

    private static void CompareMap(JsonElement ours)
    {
        var theirs = BpfTool.Show("map", Id(ours));
        ours.GetProperty("name").GetString().ShouldBe(theirs.GetProperty("name").GetString());
        Word(ours.GetProperty("type")).ShouldBe(Word(theirs.GetProperty("type")));
        ours.GetProperty("keyBytes").GetInt32().ShouldBe(theirs.GetProperty("bytes_key").GetInt32());
        ours.GetProperty("valueBytes").GetInt32().ShouldBe(theirs.GetProperty("bytes_value").GetInt32());
        ours.GetProperty("maxEntries").GetUInt32().ShouldBe(theirs.GetProperty("max_entries").GetUInt32());
    }

    /// <summary>The one hook that a program says to be on, and bpftool's word on the link that holds it there.</summary>
    private static JsonElement Link(JsonElement program, string hook, string mode)
    {
        var place = program.GetProperty("hooks").EnumerateArray().Single();
        (place.GetProperty("hook").GetString(), place.GetProperty("mode").GetString()).ShouldBe((hook, mode));
        var theirs = BpfTool.Show("link", place.GetProperty("link").GetUInt32());
        theirs.GetProperty("prog_id").GetUInt32().ShouldBe(Id(program));
        return theirs;
    }

    /// <summary>A member of the only value of a per-CPU array, summed over the CPUs.</summary>
    private static double InMap(uint id, string member) => BpfTool.Ask("map", "dump", "id", $"{id}")[0].GetProperty("formatted").GetProperty("values")
        .EnumerateArray().Sum(cpu => cpu.GetProperty("value").GetProperty(member).GetDouble());

    private static uint Id(JsonElement one) => one.GetProperty("id").GetUInt32();

    private static string Word(JsonElement type) => type.GetString()!.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    public void Dispose()
    {
        _stage.Dispose();
        _cgroup.Dispose();
    }
}
