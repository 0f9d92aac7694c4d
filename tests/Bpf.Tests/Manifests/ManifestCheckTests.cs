namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

/// <summary>Manifests that do not agree with their object.</summary>
public class ManifestCheckTests
{
    [KernelTheory]
    [InlineData("type: xdp", "type: xdp\n  function: everythin", "the object has no function 'everythin'; did you mean 'everything'?")]
    [InlineData("    ev_ports: {}", "    ev_ports: {}\n    ev_port: {}", "the object has no map 'ev_port'; did you mean 'ev_ports'?")]
    [InlineData("map: ev_stats, field: packets", "map: ev_stats, field: packet",
        "the value of map 'ev_stats' has no member 'packet'; did you mean 'packets'?")]
    [InlineData("map: ev_stats, field: packets", "map: ev_stats, key: 2, field: packets", "map 'ev_stats' has 2 entries, so there is no index 2")]
    [InlineData("map: ev_stats, field: packets", "map: ev_flows, field: packets", "map 'ev_flows' is a Hash, so no entry of it has an index")]
    [InlineData("map: ev_stats, field: packets", "map: ev_stats", "the whole has 16 bytes")]
    [InlineData("buckets: slots", "buckets: slot", "the value of map 'ev_flows' has no member 'slot'; did you mean 'slots'?")]
    [InlineData("sum: total", "sum: slots", "'slots' has 64 bytes, not 8")]
    [InlineData("map: ev_events", "map: ev_config", "map 'ev_config' is a Array, not a ring buffer or perf event array")]
    [InlineData("struct: ev_event", "struct: ev_evnt", "the object has no struct 'ev_evnt'")]
    [InlineData("field: comm, as: text", "field: com, as: text", "struct ev_event has no member 'com'; did you mean 'comm'?")]
    [InlineData("map: ev_stats, field: lost", "map: ev_stats, field: loss", "has no member 'loss'; did you mean 'lost'?")]
    [InlineData("field: limit }", "field: limi }", "the value of map 'ev_config' has no member 'limi'; did you mean 'limit'?")]
    [InlineData("maximum: 100, default: 10, target: { map: ev_config, field: limit }",
        "maximum: 256, default: 10, target: { map: ev_config, field: drop }", "'drop' has 1 bytes, too few for its maximum 256")]
    [InlineData("length: 4, default: 00000000", "length: 5, default: '0000000000'", "'secret' has 4 bytes; a value of type hex takes 5")]
    [InlineData("type: ip, value: address", "type: mac, value: address", "'address' has 16 bytes; a value of type mac takes 6")]
    [InlineData("map: ev_routes\n      maxItems: 16", "map: ev_routes\n      maxItems: 17", "map 'ev_routes' has room for 16 entries, not 17")]
    [InlineData("to: { type: cidr, key: true", "to: { type: cidr, key: lenght", "the key of map 'ev_routes' has no member 'lenght'; did you mean 'length'?")]
    public void Load_ManifestAndObjectDisagree_SaysWhereAndWhat(string piece, string replacement, string expected)
    {
        var manifest = Everything.With(piece, replacement);

        var message = Should.Throw<BpfException>(() => ProgramLoader.Load(manifest)).Message;

        message.ShouldContain(expected);
        message.ShouldMatch(@"everything\.yaml:\d+:\d+: ");
    }

    [KernelFact]
    public void Load_LabelNamedWithoutItsStruct_SaysTheWholePath()
    {
        var text = File.ReadAllText(Everything.Path).Replace("in.addr", "addr");
        var manifest = ManifestReader.Read(text, Everything.Path, new ProblemList())[0];

        var message = Should.Throw<BpfException>(() => ProgramLoader.Load(manifest)).Message;

        message.ShouldContain("everything.yaml:21:26: the key of map 'ev_flows' has no member 'addr'; write 'in.addr'");
        message.ShouldContain("everything.yaml:32:26: the key of map 'ev_flows' has no member 'addr'; write 'in.addr'");
    }
}
