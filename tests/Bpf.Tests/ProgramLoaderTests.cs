using System.Text.Json;
using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Bpf.Tests;

[Collection(ShippedCollection.Name)]
public class ProgramLoaderTests(ShippedPrograms programs)
{
    [KernelFact]
    public void Load_BadConfig_SaysWhereAndLoadsNothing()
    {
        var config = JsonElement.Parse("""{ "default": "deny", "rules": [{ "action": "drop", "port": 70000 }] }""");

        var error = Should.Throw<ArgumentException>(() => ProgramLoader.Load(programs.Firewall, config));

        error.Message.ShouldContain("/default: 'deny'");
        error.Message.ShouldContain("/rules/0/port: '70000'");
    }

    [KernelFact]
    public void Load_ManifestWithAMapThatTheObjectLacks_NamesIt()
    {
        var maps = new Dictionary<string, MapOnSwap> { ["xdp_stats"] = MapOnSwap.Carry, ["gone"] = MapOnSwap.Rebuild };
        var manifest = programs.Counter with { Maps = maps };

        Should.Throw<BpfException>(() => ProgramLoader.Load(manifest)).Message.ShouldContain("map 'gone'");
    }

    [KernelFact]
    public void Load_CarriedMapThatTheObjectLacks_NamesIt()
    {
        var manifest = programs.Counter with { Maps = new Dictionary<string, MapOnSwap> { ["gone"] = MapOnSwap.Carry } };
        using var present = BpfMap.Create(MapType.Array, "gone", keySize: 4, valueSize: 8, maxEntries: 1);

        Should.Throw<BpfException>(() => ProgramLoader.Load(manifest, present: [present])).Message.ShouldContain("map 'gone'");
    }

    [KernelFact]
    public void Load_ManifestWithAFunctionThatTheObjectLacks_NamesIt()
    {
        var manifest = programs.Counter with { Functions = [programs.Counter.Functions[0] with { Name = "gone" }] };

        Should.Throw<BpfException>(() => ProgramLoader.Load(manifest)).Message.ShouldContain("function 'gone'");
    }

    [KernelFact]
    public void Load_NumberTooLargeForItsField_NamesIt()
    {
        var limit = new ScalarParameter(
            "limit", "", new IntegerType(), new NumberValue(1ul << 32), new FieldTarget("fw_config", 0, "rule_count"));

        Should.Throw<BpfException>(() => ProgramLoader.Load(programs.Firewall with { Parameters = [limit] }))
            .Message.ShouldContain("4294967296 does not fit its 4 bytes");
    }

    [KernelFact]
    public void Load_FieldThatTheStructLacks_NamesIt()
    {
        var limit = new ScalarParameter("limit", "", new IntegerType(), new NumberValue(1), new FieldTarget("fw_config", 0, "gone"));

        Should.Throw<BpfException>(() => ProgramLoader.Load(programs.Firewall with { Parameters = [limit] }))
            .Message.ShouldContain("find 'gone' in map fw_config");
    }
}
