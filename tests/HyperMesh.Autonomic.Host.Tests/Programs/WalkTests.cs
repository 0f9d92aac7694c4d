using System.Text.Json;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace HyperMesh.Autonomic.Host.Tests.Programs;

public sealed class WalkTests : IDisposable
{
    private const int Discard = 9;
    private const int Other = 7777;
    private readonly VerbStage _stage = new();

    [KernelTheory]
    [InlineData("config.json", """{ "rules": [{ "action": "drop", "protocol": "udp", "port": 9 }] }""")]
    [InlineData("config.yaml", "rules:\n  - { action: drop, protocol: udp, port: 9 }\n")]
    public void Walk_EveryVerbAProcessOfItsOwn_CountsEachPacketAndLeavesNothingBehind(string file, string config)
    {
        var id = _stage.Load("xdp_packet_counter");
        var loaded = _stage.Ours().Single();
        loaded.GetProperty("id").GetUInt32().ShouldBe(id);
        loaded.GetProperty("loaded").GetBoolean().ShouldBeTrue();
        loaded.GetProperty("hooks").GetArrayLength().ShouldBe(0);

        var attached = _stage.Json("attach", $"{id}", _stage.Interface, "--mode", "skb");
        Said(attached).ShouldBe(("attached", id, "skb"));
        var hook = _stage.Ours().Single().GetProperty("hooks").EnumerateArray().Single();
        hook.GetProperty("hook").GetString().ShouldBe($"xdp:{_stage.Interface}");
        hook.GetProperty("mode").GetString().ShouldBe("skb");
        var link = hook.GetProperty("link").GetUInt32();
        _stage.Send(Discard, 60);
        _stage.Counter(_stage.Interface, "xdp_udp_packets_total", 60).ShouldBe(60);

        var swapped = _stage.Json("swap", _stage.Interface, "xdp_firewall", "--config", _stage.Write(file, config));
        var next = swapped.GetProperty("id").GetUInt32();
        Said(swapped).ShouldBe(("swapped", next, "skb"));
        next.ShouldNotBe(id);
        _stage.Send(Discard, 40);
        _stage.Send(Other, 30);
        _stage.Counter($"{next}", "xdp_udp_packets_total", 130).ShouldBe(130, "the counters go on over a swap");
        _stage.Counter($"{next}", "xdp_drops_total", 40).ShouldBe(40);

        var maps = _stage.Ours().SelectMany(program => program.GetProperty("maps").EnumerateArray()).Select(map => map.GetProperty("id").GetUInt32());
        uint[] mapIds = [.. maps.Distinct()];
        Said(_stage.Json("detach", _stage.Interface)).ShouldBe(("detached", next, "skb"));
        BpfTool.ShouldForget("prog", next);
        BpfTool.Knows("prog", id).ShouldBeTrue("what was loaded stays until it is unloaded");
        _stage.Json("unload", $"{id}").GetProperty("unloaded").GetUInt32().ShouldBe(id);

        BpfTool.ShouldForget("prog", id);
        BpfTool.ShouldForget("link", link);
        BpfTool.ShouldForget("map", mapIds);
        _stage.Ours().ShouldBeEmpty();
        Directory.EnumerateFiles(_stage.Pins, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [KernelFact]
    public void Walk_InText_SaysEachStepInWords()
    {
        var config = _stage.Write("config.yaml", "xdp_firewall:\n  attachMode: skb\n  default: drop\n  rules: [{ action: allow, port: 53 }]\n");

        var id = _stage.Load("xdp_firewall", "--config", config);
        _stage.Done("attach", $"{id}", _stage.Interface).ShouldBe($"attached xdp_firewall to {_stage.Interface} in skb mode\n");
        _stage.Send(Other, 20);
        _stage.Counter("xdp_firewall", "xdp_drops_total", 20).ShouldBeGreaterThanOrEqualTo(20, "the configuration was loaded with the program");

        _stage.Done("programs", "--ours").ShouldMatch($@"\n{id} +xdp_firewall +xdp +hypermesh +unsigned +xdp:{_stage.Interface} \(skb\)");
        var verbose = _stage.Done("programs", "--ours", "--verbose");
        verbose.ShouldMatch(@"LINK +TAG +RUNS +NS A RUN +MEMORY +LOADED +MAPS");
        verbose.ShouldMatch($@"\n{id} .* KiB .*xdp_stats \(\d+\), fw_config \(\d+\)");
        _stage.Done("programs").ShouldContain($"{id} ");
        var stats = _stage.Done("stats");
        stats.ShouldStartWith($"xdp_firewall (program {id}) on xdp:{_stage.Interface}, skb");
        stats.ShouldMatch($@"xdp_drops_total +interface={_stage.Interface} +\d+ +packets");

        _stage.Done("swap", _stage.Interface, "xdp_counter").ShouldBe($"swapped xdp_firewall for xdp_counter on {_stage.Interface}\n");
        _stage.Done("swap", _stage.Interface, "xdp_counter").ShouldBe("xdp_counter is in place already\n");
        _stage.Done("swap", _stage.Interface, $"{id}").ShouldBe($"swapped xdp_counter for xdp_firewall on {_stage.Interface}\n");
        _stage.Done("detach", $"{id}").ShouldBe($"detached xdp_firewall from {_stage.Interface}\n");
        _stage.Done("stats").ShouldBe("nothing of ours is on a hook\n");
        _stage.Done("swap", _stage.Interface, $"{id}").ShouldBe(
            $"attached xdp_firewall to {_stage.Interface} in skb mode\n", "it was loaded with that mode");
        _stage.Done("detach", $"{id}");
        _stage.Done("unload", $"{id}").ShouldBe($"unloaded xdp_firewall (program {id})\n");
        _stage.Done("programs", "--ours").ShouldContain("no program is loaded");
    }

    [KernelFact]
    public void Swap_ToTheSameProgramLoadedAgain_LeavesTheFirstToUnload()
    {
        var first = _stage.Load("xdp_counter");
        var second = _stage.Load("xdp_counter");
        _stage.Done("attach", $"{first}", _stage.Interface);

        _stage.Json("swap", _stage.Interface, $"{second}").GetProperty("id").GetUInt32().ShouldBe(second);
        _stage.Done("unload", $"{first}");

        BpfTool.ShouldForget("prog", first);
        _stage.Ours().Single().GetProperty("id").GetUInt32().ShouldBe(second);
    }

    private static (string? How, uint Id, string? Mode) Said(JsonElement change) =>
        (change.GetProperty("how").GetString(), change.GetProperty("id").GetUInt32(), change.GetProperty("mode").GetString());

    public void Dispose() => _stage.Dispose();
}
