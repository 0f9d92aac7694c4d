using HyperMesh.Autonomic.Bpf.Tests.Manifests;
using HyperMesh.Autonomic.Ebpf.Hooks;

namespace HyperMesh.Autonomic.Bpf.Tests.Hooks;

public sealed class XdpHookTests : IDisposable
{
    private const int Ebusy = 16, Enodev = 19, Einval = 22;

    private static readonly byte[] Packet = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0];

    private readonly HookBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [KernelFact]
    public void Hold_CanaryDisagrees_LeavesTheOldOneAndNamesPacketAndVerdicts()
    {
        var hook = _bench.On();
        hook.Hold(HookBench.Request(Everything.Manifest));
        var before = hook.Look();

        var refused = Should.Throw<BpfException>(() => hook.Hold(HookBench.Request(Everything.Manifest, """{ "drop": true }""")));

        refused.Message.ShouldContain("everything.yaml:");
        refused.Message.ShouldContain("canary 'IPv4 as configured' expects pass, the program gave drop");
        refused.Message.ShouldContain("nothing was changed");
        hook.Look().ShouldBe(before);
        XdpHolder.Find(_bench.Veth.Left).ShouldNotBeNull().ProgramId.ShouldBe(before.ShouldNotBeNull().ProgramId);
        hook.Pins.Programs().ShouldHaveSingleItem().Id.ShouldBe(before.ProgramId);
    }

    [KernelFact]
    public void Hold_CanaryDisagreesOnAFreeHook_LeavesItFree()
    {
        var hook = _bench.On();

        Should.Throw<BpfException>(() => hook.Hold(HookBench.Request(Everything.With("verdict: drop", "verdict: tx"))))
            .Message.ShouldContain("canary 'all is dropped when that is wanted' expects tx, the program gave drop");

        XdpHolder.Find(_bench.Veth.Left).ShouldBeNull();
        Directory.Exists(hook.Pins.Folder).ShouldBeFalse();
    }

    [KernelFact]
    public void Hold_AnotherConfiguration_SwapsOnTheSameLinkAndCarriesWhatTheManifestSays()
    {
        var hook = _bench.On();
        var first = hook.Hold(HookBench.Request(Everything.Manifest, """{ "limit": 1 }"""));
        Run(first.ProgramId, times: 3);
        var (link, maps) = (hook.Look()!.LinkId, MapIds(first.ProgramId));

        var second = hook.Hold(HookBench.Request(Everything.Manifest, """{ "limit": 2 }"""));

        (first.How, second.How).ShouldBe(("attached", "swapped"));
        second.Message.ShouldBe($"swapped everything for everything on {_bench.Veth.Left}");
        hook.Look().ShouldBe(new HookOccupant(second.ProgramId, link, "drv"));
        MapIds(second.ProgramId).Intersect(maps).Select(map => map.Key).ShouldBe(["ev_stats"]);
        hook.Pins.Programs().ShouldHaveSingleItem().Id.ShouldBe(second.ProgramId);
        hook.Origin().ShouldBe(new ProgramOrigin(Everything.Path, "everything"));
    }

    [KernelFact]
    public void Hold_AfterARestart_AdoptsWhatIsThereAndGoesOn()
    {
        var wanted = HookBench.Request(Everything.Manifest, """{ "limit": 1 }""");
        var first = _bench.On().Hold(wanted);
        var link = _bench.On().Look()!.LinkId;

        var again = _bench.On().Hold(HookBench.Request(Everything.Manifest, """{ "limit": 1 }"""));
        var next = _bench.On().Hold(HookBench.Request(Everything.Manifest, """{ "limit": 2 }"""));

        (again.How, again.ProgramId).ShouldBe(("adopted", first.ProgramId));
        next.How.ShouldBe("swapped");
        _bench.On().Look().ShouldBe(new HookOccupant(next.ProgramId, link, "drv"));
    }

    [KernelFact]
    public void Hold_HookOfSomebodyElse_SaysWhoHoldsItAndLeavesItAlone()
    {
        using var theirs = BpfProgram.LoadConstant(ProgramType.Xdp, (int)XdpVerdict.Pass);
        using var link = XdpLink.Attach(theirs, _bench.Veth.Left);
        var hook = _bench.On();

        var error = Should.Throw<BpfException>(() => hook.Hold(HookBench.Request(Everything.Manifest))).Error;

        error.Errno.ShouldBe(Ebusy);
        error.Message.ShouldContain($"program {theirs.Id}");
        error.Message.ShouldContain($"link {link.Info.LinkId}");
        XdpHolder.Find(_bench.Veth.Left).ShouldNotBeNull().ProgramId.ShouldBe(theirs.Id);
        Directory.Exists(hook.Pins.Folder).ShouldBeFalse();
        hook.Release().ShouldBeNull();
        XdpHolder.Find(_bench.Veth.Left).ShouldNotBeNull().ProgramId.ShouldBe(theirs.Id);

        link.Dispose();
        hook.Hold(HookBench.Request(Everything.Manifest)).How.ShouldBe("attached");
    }

    [KernelFact]
    public void Inspect_WhateverHappenedToIt_SaysSo()
    {
        var hook = _bench.On();
        var wanted = HookBench.Request(Everything.Manifest);
        hook.Hold(wanted);

        hook.Inspect(wanted).ShouldBeNull();
        hook.Inspect(HookBench.Request(Everything.Manifest, """{ "limit": 7 }"""))
            .ShouldBe($"everything is on {hook.Name} with another configuration or of another build");

        using (var link = BpfLink.FromPin(hook.Pins.LinkPath))
            link.Detach();
        hook.Inspect(wanted).ShouldBe($"nothing of ours is on {hook.Name} any more");

        using var theirs = BpfProgram.LoadConstant(ProgramType.Xdp, (int)XdpVerdict.Pass);
        using var foreign = XdpLink.Attach(theirs, _bench.Veth.Left);
        hook.Inspect(wanted).ShouldNotBeNull().ShouldContain($"program {theirs.Id}");
    }

    [KernelFact]
    public void Hold_DetachedBehindOurBack_AttachesAgain()
    {
        var hook = _bench.On();
        var first = hook.Hold(HookBench.Request(Everything.Manifest));
        using (var link = BpfLink.FromPin(hook.Pins.LinkPath))
            link.Detach();

        var again = hook.Hold(HookBench.Request(Everything.Manifest));

        again.How.ShouldBe("attached");
        again.ProgramId.ShouldNotBe(first.ProgramId);
        XdpHolder.Find(_bench.Veth.Left).ShouldNotBeNull().ProgramId.ShouldBe(again.ProgramId);
    }

    [KernelFact]
    public void Hold_InterfaceVanishedAndMadeAnew_IsToldAndThenAttachesThere()
    {
        var hook = _bench.On();
        var wanted = HookBench.Request(Everything.Manifest);
        hook.Hold(wanted);

        _bench.RemoveInterface();

        hook.Look().ShouldBeNull();
        hook.Inspect(wanted).ShouldBe($"nothing of ours is on {hook.Name} any more; its interface is gone");
        Should.Throw<BpfException>(() => hook.Hold(wanted)).Error.Errno.ShouldBe(Enodev);

        _bench.MakeInterfaceAnew();

        var again = hook.Hold(wanted);
        again.How.ShouldBe("attached");
        XdpHolder.Find(_bench.Veth.Left).ShouldNotBeNull().ProgramId.ShouldBe(again.ProgramId);
    }

    [KernelFact]
    public void Release_InterfaceVanished_RemovesThePins()
    {
        var hook = _bench.On();
        hook.Hold(HookBench.Request(Everything.Manifest));
        _bench.RemoveInterface();

        hook.Release().ShouldBeNull();

        _bench.Pins.Hooks().ShouldBeEmpty();
    }

    [KernelFact]
    public void Hold_InterfaceThatIsDown_IsThereWhenItComesUp()
    {
        _bench.SetBoth("down");
        var hook = _bench.On();

        var change = hook.Hold(HookBench.Request(Everything.Manifest));
        _bench.SetBoth("up");

        (change.How, change.Mode).ShouldBe(("attached", "drv"));
        hook.Look().ShouldNotBeNull().ProgramId.ShouldBe(change.ProgramId);
        using var wire = PacketSocket.Open(_bench.Veth["right"]);
        Waiting.Until(
            () =>
            {
                wire.Socket.Send(Packet);
                return _bench.Read(HookKind.Xdp, "ev_stats", "packets") > 0;
            },
            "the program sees packets");
    }

    [KernelFact]
    public void Hold_PinRootOnAnotherFileSystem_SaysHowToMountAndLeavesTheHookFree()
    {
        using var folder = new TempFolder();
        var hook = new Hook(new PinDirectory(folder["pins"]), HookName.On(HookKind.Xdp, _bench.Veth.Left));

        var error = Should.Throw<BpfException>(() => hook.Hold(HookBench.Request(Everything.Manifest))).Error;

        error.Errno.ShouldBe(Einval);
        error.Message.ShouldContain("not on a bpffs");
        error.Mend.ShouldNotBeNull().ShouldContain("mount -t bpf");
        XdpHolder.Find(_bench.Veth.Left).ShouldBeNull();
        Directory.Exists(folder["pins"]).ShouldBeFalse();
    }

    [KernelFact]
    public void Hold_MoreThanAMapHolds_IsRefusedAndTheOldOneStays()
    {
        var promising = Everything.With("map: ev_routes\n      maxItems: 16", "map: ev_routes\n      maxItems: 17");
        var hook = _bench.On();
        hook.Hold(HookBench.Request(Everything.Manifest));
        var (before, pins) = (hook.Look(), hook.Pins.Programs());
        var routes = string.Join(',', Enumerable.Range(0, 17).Select(i => $$"""{ "to": "192.0.2.{{i}}/32" }"""));

        var refused = Should.Throw<BpfException>(() => hook.Hold(HookBench.Request(promising, $$"""{ "routes": [{{routes}}] }""")));

        refused.Message.ShouldContain("ev_routes");
        hook.Look().ShouldBe(before);
        hook.Pins.Programs().ShouldBe(pins);
    }

    [KernelFact]
    public void Hold_TwoAtOnce_EndsWithOneWholeStateAndOnlyTellsOfTheOther()
    {
        const int Times = 20;
        _bench.On().Hold(HookBench.Request(Everything.Manifest));

        Parallel.For(0, 2, side =>
        {
            for (var i = 0; i < Times; i++)
            {
                try
                {
                    _bench.On().Hold(HookBench.Request(Everything.Manifest, $$"""{ "limit": {{side + 1}} }"""));
                }
                catch (BpfException taken) when (taken.Error.Errno == Ebusy)
                {
                    taken.Message.ShouldContain("another process is changing it");
                }
            }
        });

        var hook = _bench.On();
        var present = hook.Look().ShouldNotBeNull();
        hook.Pins.Programs().ShouldHaveSingleItem().Id.ShouldBe(present.ProgramId);
        XdpHolder.Find(_bench.Veth.Left).ShouldNotBeNull().ProgramId.ShouldBe(present.ProgramId);
    }

    private static void Run(uint programId, int times)
    {
        using var program = BpfProgram.FromId(programId);
        program.TestRun(Packet, [], times);
    }

    private static Dictionary<string, uint> MapIds(uint programId)
    {
        using var program = BpfProgram.FromId(programId);
        return program.Info.MapIds.Select(id =>
        {
            using var map = BpfMap.FromId(id);
            return map.Info;
        }).ToDictionary(map => map.Name, map => map.Id);
    }
}
