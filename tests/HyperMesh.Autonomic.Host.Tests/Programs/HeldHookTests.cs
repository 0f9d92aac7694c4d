using System.Text.Json;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace HyperMesh.Autonomic.Host.Tests.Programs;

/// <summary>Hooks that are taken already, by us, by others, or by two at once.</summary>
public sealed class HeldHookTests : IDisposable
{
    private const int Rounds = 3;
    private readonly VerbStage _stage = new();

    [KernelFact]
    public void AttachAndUnload_WhileAttached_AreRefusedWithTheWayOut()
    {
        var first = _stage.Load("xdp_counter");
        var second = _stage.Load("xdp_packet_counter");
        _stage.Json("attach", $"{first}", _stage.Interface, "--mode", "drv").GetProperty("mode").GetString().ShouldBe("drv");

        _stage.Refused(2, "attach", $"{first}", _stage.Interface).ShouldBe(
            $"hypermesh: xdp:{_stage.Interface} holds program {first} (xdp_counter) already\n");
        _stage.Refused(2, "attach", $"{second}", _stage.Interface).ShouldContain(
            $"'hypermesh swap {_stage.Interface} {second}' puts this one in its place");
        _stage.Refused(2, "unload", $"{first}").ShouldContain($"is on xdp:{_stage.Interface}; 'hypermesh detach {first}' takes it off first");
        var wrongMode = _stage.Refused(1, "swap", _stage.Interface, $"{second}", "--mode", "skb");
        wrongMode.ShouldContain("held in drv mode, and skb is asked for");
        wrongMode.ShouldContain($"hypermesh detach {_stage.Interface}");

        Holder().ShouldBe(("driver", first));
        _stage.Done("swap", _stage.Interface, $"{second}");
        Holder().ShouldBe(("driver", second));
        _stage.Done("unload", $"{first}");
        BpfTool.ShouldForget("prog", first);
    }

    [KernelFact]
    public void Swap_HookOfAnotherLink_NamesItsHolderAndLeavesItAlone()
    {
        var others = Path.Combine(_stage.Pins, "others");
        var foreign = _stage.Json("swap", _stage.Interface, "xdp_counter", "--mode", "drv");
        var id = foreign.GetProperty("id").GetUInt32();
        var link = _stage.Ours().Single().GetProperty("hooks")[0].GetProperty("link").GetUInt32();
        Directory.CreateDirectory(others);
        Directory.Move(Path.Combine(_stage.Pins, Folder("xdp")), Path.Combine(others, Folder("xdp")));
        var mine = _stage.Load("xdp_packet_counter");

        foreach (var (mode, errno) in new[] { ("auto", "EBUSY"), ("drv", "EBUSY"), ("skb", "EEXIST") })
        {
            string[] verb = mode == "drv" ? ["attach", $"{mine}", _stage.Interface] : ["swap", _stage.Interface, "xdp_firewall"];
            var errors = _stage.Refused(1, [.. verb, "--mode", mode]);
            errors.ShouldContain($"held by program {id} 'xdp_counter' (driver mode, attached by link {link})");
            errors.ShouldContain(errno);
            errors.ShouldContain($"bpftool link detach id {link}");
        }

        _stage.Refused(2, "detach", _stage.Interface).ShouldContain($"held by program {id} 'xdp_counter'");
        _stage.Json("programs").GetProperty("programs").EnumerateArray().Single(program => program.GetProperty("id").GetUInt32() == id)
            .GetProperty("owner").GetString().ShouldBe("foreign");
        Holder().ShouldBe(("driver", id));
        BpfTool.Show("link", link).GetProperty("prog_id").GetUInt32().ShouldBe(id);
        _stage.Ours().Single().GetProperty("id").GetUInt32().ShouldBe(mine, "a refused swap leaves no program behind");
    }

    [KernelFact]
    public void Swap_InterfaceThatIsDown_HoldsAndCountsOnceItIsUp()
    {
        Command.Run("ip", "-n", _stage.Guard, "link", "set", "eth0", "down");

        _stage.Json("swap", _stage.Interface, "xdp_packet_counter").GetProperty("how").GetString().ShouldBe("attached");

        Command.Run("ip", "-n", _stage.Guard, "link", "set", "eth0", "up");
        _stage.Send(9, 20);
        _stage.Counter(_stage.Interface, "xdp_udp_packets_total", 20).ShouldBe(20);
    }

    [KernelFact]
    public void Verbs_InterfaceVanishesWhileAttached_SaySoAndLetItGo()
    {
        var id = _stage.Load("xdp_counter");
        _stage.Done("attach", $"{id}", _stage.Interface);
        Command.Run("ip", "-n", _stage.Guard, "link", "del", "eth0");

        _stage.Ours().Single().GetProperty("hooks").GetArrayLength().ShouldBe(0);
        _stage.Json("stats").GetProperty("programs").GetArrayLength().ShouldBe(0);
        _stage.Done("detach", $"{id}").ShouldContain("our program was gone already");
        _stage.Done("unload", $"{id}");

        BpfTool.ShouldForget("prog", id);
    }

    [KernelFact]
    public void Swap_TwoAtOnce_EndsWithOneOfThemAndNothingElse()
    {
        var drop = _stage.Write("drop.yaml", "default: drop");
        var allow = _stage.Write("allow.yaml", "default: allow");
        for (var round = 0; round < Rounds; round++)
        {
            var (first, second) = _stage.RunBoth(
                ["swap", _stage.Interface, "xdp_firewall", "--config", drop, "-o", "json"],
                ["swap", _stage.Interface, "xdp_firewall", "--config", allow, "-o", "json"]);

            uint[] swapped = [.. new[] { first, second }.Select(Outcome).OfType<uint>()];
            swapped.ShouldNotBeEmpty();
            swapped.ShouldContain(Holder().Id);
            var left = _stage.Ours().Single();
            left.GetProperty("id").GetUInt32().ShouldBe(Holder().Id);
            if (swapped.Where(id => id != Holder().Id).ToList() is { Count: > 0 } replaced)
                BpfTool.ShouldForget("prog", replaced);
        }

        _stage.Done("detach", _stage.Interface);
        Directory.EnumerateFiles(_stage.Pins, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    /// <summary>The program that a swap has put there; null when it was told that another one is at it.</summary>
    private static uint? Outcome(CliResult swap)
    {
        if (swap.ExitCode == 0)
            return JsonDocument.Parse(swap.Output).RootElement.GetProperty("id").GetUInt32();

        VerbStage.Refused(1, swap).ShouldContain("another process is changing it at this moment");
        return null;
    }

    private string Folder(string kind) => $"{kind}:{_stage.Interface.Replace("/", "%2F", StringComparison.Ordinal)}";

    private (string? Mode, uint Id) Holder()
    {
        var holder = BpfTool.Interfaces(_stage.Guard).GetProperty("xdp").EnumerateArray().Single();
        return (holder.GetProperty("mode").GetString(), holder.GetProperty("id").GetUInt32());
    }

    public void Dispose() => _stage.Dispose();
}
