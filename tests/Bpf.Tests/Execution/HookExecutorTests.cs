using HyperMesh.Autonomic.Plugins.Execute.Bpf;

namespace HyperMesh.Autonomic.Bpf.Tests.Execution;

[Collection(ShippedCollection.Name)]
public sealed class HookExecutorTests(ShippedPrograms programs) : IDisposable
{
    private readonly ExecutorBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [KernelFact]
    public void Verbs_EveryKindOfHookOfAnInterface_CanBeSwappedLoadedAndDetached() =>
        _bench.Executor.Verbs.Select(verb => verb.Name).ShouldBe(
        [
            "xdp.swap", "xdp.load", "xdp.detach", "tc-ingress.swap", "tc-ingress.load", "tc-ingress.detach",
            "tc-egress.swap", "tc-egress.load", "tc-egress.detach",
        ]);

    [KernelTheory]
    [InlineData("xdp", "everything", """{ "limit": 2 }""")]
    [InlineData("tc-ingress", "tc_classifier", """{ "dscps": [{ "dscp": 46, "class": 5 }] }""")]
    [InlineData("tc-egress", "tc_shaper", """{ "bandwidthLimit": "20mbit" }""")]
    public void Execute_SwapSwapDetach_IsSeenByInspect(string kind, string program, string config)
    {
        var (first, second) = (_bench.Swap(program, FirstOf(program), kind), _bench.Swap(program, config, kind));

        var attached = _bench.Execute(first);
        attached.Succeeded.ShouldBeTrue(attached.Message);
        _bench.Executor.Inspect(first).ShouldBeNull();
        _bench.Executor.Inspect(second).ShouldNotBeNull().ShouldContain("another configuration");

        var swapped = _bench.Execute(second);
        swapped.Message.ShouldBe($"swapped {program} for {program} on {_bench.Hooks.Veth.Left}");
        _bench.Executor.Inspect(second).ShouldBeNull();

        var detach = _bench.Action($"{kind}.detach");
        _bench.Executor.Inspect(detach).ShouldNotBeNull().ShouldContain("of ours is on it");
        _bench.Execute(detach).Message.ShouldBe($"detached from {_bench.Hooks.Veth.Left}");
        _bench.Executor.Inspect(detach).ShouldBeNull();
        _bench.Execute(detach).ShouldBe(new ActionResult(true, $"nothing of ours was on {_bench.Hooks.Veth.Left}"));
        _bench.Hooks.Pins.Hooks().ShouldBeEmpty();
    }

    [KernelFact]
    public void Execute_CanaryDisagrees_FailsAndTheOldOneGoesOn()
    {
        var good = _bench.Swap("everything");
        _bench.Execute(good);

        var refused = _bench.Execute(_bench.Swap("everything", """{ "drop": true }"""));

        refused.Succeeded.ShouldBeFalse();
        refused.Message.ShouldContain("canary 'IPv4 as configured' expects pass, the program gave drop");
        _bench.Executor.Inspect(good).ShouldBeNull();
    }

    [KernelFact]
    public async Task Rehearse_Swap_SaysWhatWouldGoWrongAndChangesNothing()
    {
        var good = _bench.Swap("everything");
        _bench.Execute(good);

        var bad = await _bench.Executor.RehearseAsync(_bench.Swap("everything", """{ "drop": true }"""), CancellationToken.None);
        var fine = await _bench.Executor.RehearseAsync(_bench.Swap("everything", """{ "limit": 2 }"""), CancellationToken.None);

        bad.Succeeded.ShouldBeFalse();
        bad.Message.ShouldContain("canary");
        fine.ShouldBe(new ActionResult(true, "everything loads"));
        _bench.Executor.Inspect(good).ShouldBeNull();
    }

    [KernelFact]
    public async Task Execute_AfterARehearsal_PutsTheRehearsedProgramThere()
    {
        _bench.Execute(_bench.Swap("everything"));
        var next = _bench.Swap("everything", """{ "limit": 2 }""");
        await _bench.Executor.RehearseAsync(next, CancellationToken.None);
        var newest = BpfProgram.All().Max(program => program.Id);

        _bench.Execute(next).Succeeded.ShouldBeTrue();

        _bench.Hooks.On().Look().ShouldNotBeNull().ProgramId.ShouldBeLessThanOrEqualTo(newest);
    }

    [KernelFact]
    public void Execute_AnotherProgramOfTheSameCounters_CountsOn()
    {
        _bench.Execute(_bench.Swap("xdp_packet_counter"));
        var stats = MapId("xdp_stats");

        _bench.Execute(_bench.Swap("xdp_firewall", """{ "rules": [{ "action": "drop", "protocol": "udp", "port": 9 }] }""")).Message
            .ShouldBe($"swapped xdp_packet_counter for xdp_firewall on {_bench.Hooks.Veth.Left}");

        MapId("xdp_stats").ShouldBe(stats);
    }

    [KernelFact]
    public void Execute_AfterARestart_AdoptsSwapsAndTakesOffWhatIsThere()
    {
        var (first, second) = (_bench.Swap("everything"), _bench.Swap("everything", """{ "limit": 2 }"""));
        _bench.Execute(first);
        var before = _bench.Hooks.On().Look();

        _bench.Restart();

        _bench.Executor.Inspect(first).ShouldBeNull();
        _bench.Execute(first).Message.ShouldBe("everything is in place already");
        _bench.Hooks.On().Look().ShouldBe(before);
        _bench.Execute(second).Message.ShouldContain("swapped");
        _bench.Restart();
        _bench.Execute(_bench.Action("xdp.detach")).Message.ShouldContain("detached");
        XdpHolder.Find(_bench.Hooks.Veth.Left).ShouldBeNull();
    }

    [KernelFact]
    public void Execute_HookOfSomebodyElse_FailsAndSaysWhoHoldsIt()
    {
        using var theirs = BpfProgram.LoadConstant(ProgramType.Xdp, (int)XdpVerdict.Pass);
        using var link = XdpLink.Attach(theirs, _bench.Hooks.Veth.Left);

        var refused = _bench.Execute(_bench.Swap("everything"));

        refused.Succeeded.ShouldBeFalse();
        refused.Message.ShouldContain("EBUSY");
        refused.Message.ShouldContain($"program {theirs.Id}");
        _bench.Execute(_bench.Action("xdp.detach")).Message.ShouldContain("nothing of ours");
        XdpHolder.Find(_bench.Hooks.Veth.Left).ShouldNotBeNull().ProgramId.ShouldBe(theirs.Id);
    }

    [KernelTheory]
    [InlineData("xdp", "everything")]
    [InlineData("tc-egress", "tc_classifier")]
    public void Inspect_InterfaceGoneAndBack_IsToldAndMended(string kind, string program)
    {
        var action = _bench.Swap(program, kind: kind);
        _bench.Execute(action);

        _bench.Hooks.RemoveInterface();
        _bench.Executor.Inspect(action).ShouldNotBeNull().ShouldContain("nothing of ours is on");
        _bench.Execute(action).ShouldSatisfyAllConditions(
            result => result.Succeeded.ShouldBeFalse(), result => result.Message.ShouldContain("there is no interface 'left'"));

        _bench.Hooks.MakeInterfaceAnew();
        _bench.Execute(action).Succeeded.ShouldBeTrue();
        _bench.Executor.Inspect(action).ShouldBeNull();
    }

    [KernelFact]
    public void Check_ObjectWithoutAManifest_IsRefusedWithWords()
    {
        using var folder = new TempFolder();
        File.Copy(programs.Counter.ObjectPath, folder["bare.bpf.o"]);
        using var executor = new HookExecutor(new LoopSettings { ProgramFolders = [folder.Path] });

        var problem = executor.Check(_bench.Swap("bare")).ShouldHaveSingleItem();

        problem.Message.ShouldBe("there is no program 'bare'");
        problem.Hint.ShouldBe($"{folder["bare.bpf.o"]} has no manifest beside it; write {folder["bare.yaml"]} (docs/programs.md says what it holds)");
    }

    [KernelFact]
    public void Check_ManifestWithAMistakeAmongSoundOnes_NamesTheMistake()
    {
        using var folder = new TempFolder();
        foreach (var name in (ReadOnlySpan<string>)["spoilt", "xdp_packet_counter"])
        {
            File.Copy(programs.Counter.ObjectPath, folder[name + ".bpf.o"]);
            File.Copy(programs.Counter.Place.File, folder[name + ".yaml"]);
        }

        File.AppendAllText(folder["spoilt.yaml"], "\n  oops: 1\n");
        using var executor = new HookExecutor(new LoopSettings { ProgramFolders = [folder.Path] });

        executor.Check(_bench.Swap("spoilt")).ShouldHaveSingleItem().Hint.ShouldNotBeNull().ShouldStartWith(
            $"its manifest has errors: {folder["spoilt.yaml"]}:");
    }

    private static string FirstOf(string program) => program == "tc_shaper" ? """{ "bandwidthLimit": "10mbit" }""" : "{}";

    private uint MapId(string name)
    {
        using var program = BpfProgram.FromId(_bench.Hooks.On().Look()!.ProgramId);
        return program.Info.MapIds.Single(id =>
        {
            using var map = BpfMap.FromId(id);
            return map.Info.Name == name;
        });
    }
}
