using HyperMesh.Autonomic.Ebpf.Hooks;

namespace HyperMesh.Autonomic.Bpf.Tests.Hooks;

/// <summary>A hook of traffic control, by tcx and by a clsact filter. A kernel before 6.6 takes the filter also where it is not asked for.</summary>
[Collection(ShippedCollection.Name)]
public sealed class TcHookTests(ShippedPrograms programs) : IDisposable
{
    private const string One = """{ "classes": [{ "class": 1, "mark": 7, "priority": 1 }] }""";
    private const string Other = """{ "classes": [{ "class": 1, "mark": 8, "priority": 1 }] }""";

    private readonly HookBench _bench = new();

    public static TheoryData<HookKind, bool> Ways { get; } = new()
    {
        { HookKind.TcIngress, false },
        { HookKind.TcIngress, true },
        { HookKind.TcEgress, false },
        { HookKind.TcEgress, true },
    };

    public void Dispose() => _bench.Dispose();

    [KernelTheory]
    [MemberData(nameof(Ways))]
    public void HoldAndRelease_EitherWay_AttachesSwapsInPlaceAdoptsAndTakesOff(HookKind kind, bool asFilter)
    {
        var first = _bench.On(kind).Hold(Request(One, asFilter));
        var (place, stats) = (PlaceOf(kind), StatsId(first.ProgramId));
        var adopted = _bench.On(kind).Hold(Request(One, asFilter));
        var second = _bench.On(kind).Hold(Request(Other, asFilter));

        (first.How, adopted.How, second.How).ShouldBe(("attached", "adopted", "swapped"));
        first.Mode.ShouldBe(asFilter || !RunningKernel.HasTcx ? "clsact" : "tcx");
        second.Mode.ShouldBe(first.Mode);
        adopted.ProgramId.ShouldBe(first.ProgramId);
        PlaceOf(kind).ShouldBe(place with { ProgramId = second.ProgramId });
        StatsId(second.ProgramId).ShouldBe(stats);
        _bench.On(kind).Pins.Programs().ShouldHaveSingleItem().Id.ShouldBe(second.ProgramId);

        _bench.On(kind).Release().ShouldNotBeNull().ProgramId.ShouldBe(second.ProgramId);

        Chain(kind).ShouldBeEmpty();
        _bench.Pins.Hooks().ShouldBeEmpty();
    }

    [KernelFact]
    public void Hold_NoTcx_SaysThatAFilterTookItsPlace()
    {
        var change = _bench.On(HookKind.TcIngress).Hold(Request(One, asFilter: false));

        change.Message.ShouldContain(RunningKernel.HasTcx ? "in tcx mode" : "in clsact mode (by a clsact filter, because ");
        change.Message.Contains("this kernel has no tcx", StringComparison.Ordinal).ShouldBe(!RunningKernel.HasTcx);
    }

    [KernelTheory]
    [MemberData(nameof(Ways))]
    public void Hold_ProgramsOfOthersAround_KeepTheirPlaces(HookKind kind, bool asFilter)
    {
        using var loaded = ProgramLoader.Load(programs.Classifier);
        using var loadedToo = ProgramLoader.Load(programs.Classifier);
        var (before, after) = (loaded.Program("tc_classifier"), loadedToo.Program("tc_classifier"));
        using var theirs = AttachOf(before, kind, asFilter, 10);
        var first = _bench.On(kind).Hold(Request(One, asFilter, 20));
        using var theirsToo = AttachOf(after, kind, asFilter, 30);
        Chain(kind).ShouldBe([before.Id, first.ProgramId, after.Id]);

        var second = _bench.On(kind).Hold(Request(Other, asFilter, 20));

        Chain(kind).ShouldBe([before.Id, second.ProgramId, after.Id]);
        _bench.On(kind).Release();
        Chain(kind).ShouldBe([before.Id, after.Id]);
    }

    [KernelTheory]
    [MemberData(nameof(Ways))]
    public void Hold_InterfaceVanishedAndMadeAnew_IsToldAndThenAttachesThere(HookKind kind, bool asFilter)
    {
        var hook = _bench.On(kind);
        var wanted = Request(One, asFilter);
        hook.Hold(wanted);

        _bench.RemoveInterface();

        hook.Look().ShouldBeNull();
        hook.Inspect(wanted).ShouldBe($"nothing of ours is on {hook.Name} any more");
        Should.Throw<BpfException>(() => hook.Hold(wanted)).Message.ShouldContain("there is no interface 'left'");

        _bench.MakeInterfaceAnew();

        var again = hook.Hold(wanted);
        again.How.ShouldBe("attached");
        Chain(kind).ShouldBe([again.ProgramId]);
    }

    [KernelTheory]
    [MemberData(nameof(Ways))]
    public void Release_NamespaceGone_RemovesThePins(HookKind kind, bool asFilter)
    {
        var hook = _bench.On(kind);
        hook.Hold(Request(One, asFilter));
        _bench.Veth.Dispose();

        Waiting.Until(() => hook.Look() is null, "the program goes with its namespace");
        hook.Release().ShouldBeNull();

        _bench.Pins.Hooks().ShouldBeEmpty();
    }

    [KernelTheory]
    [MemberData(nameof(Ways))]
    public void Hold_TakenOffBehindOurBack_IsToldAndPutBack(HookKind kind, bool asFilter)
    {
        var hook = _bench.On(kind);
        var wanted = Request(One, asFilter);
        var mode = hook.Hold(wanted).Mode;
        var direction = DirectionOf(kind);
        if (mode == "clsact")
            Command.Run("tc", "-n", _bench.Veth.Name, "filter", "del", "dev", "left", direction == TcDirection.Ingress ? "ingress" : "egress");
        else
            Detach(hook.Pins.LinkPath);

        hook.Inspect(wanted).ShouldBe($"nothing of ours is on {hook.Name} any more");
        var again = hook.Hold(wanted);

        again.How.ShouldBe("attached");
        Chain(kind).ShouldBe([again.ProgramId]);
    }

    [KernelFact]
    public void Hold_ProgramOfAnotherKindOfHook_IsRefusedWithWords() =>
        Should.Throw<BpfException>(() => _bench.On(HookKind.TcIngress).Hold(HookBench.Request(programs.Counter)))
            .Message.ShouldContain("tc-ingress");

    private static void Detach(string pin)
    {
        using var link = BpfLink.FromPin(pin);
        link.Detach();
    }

    private static TcDirection DirectionOf(HookKind kind) => kind == HookKind.TcIngress ? TcDirection.Ingress : TcDirection.Egress;

    private static uint StatsId(uint programId)
    {
        using var program = BpfProgram.FromId(programId);
        return program.Info.MapIds.Single(id =>
        {
            using var map = BpfMap.FromId(id);
            return map.Info.Name == "cls_stats";
        });
    }

    private ProgramRequest Request(string config, bool asFilter, ushort priority = 0) =>
        HookBench.Request(programs.Classifier, config, new AttachOptions { AsFilter = asFilter, Priority = priority });

    private TcxLink? AttachOf(BpfProgram program, HookKind kind, bool asFilter, uint priority)
    {
        if (!asFilter && RunningKernel.HasTcx)
            return TcxLink.Attach(program, _bench.Veth.Left, DirectionOf(kind));

        TcFilter.Attach(program, _bench.Veth.Left, DirectionOf(kind), priority);
        return null;
    }

    /// <summary>The programs in the order in which a packet meets them.</summary>
    private List<uint> Chain(HookKind kind)
    {
        var direction = DirectionOf(kind);
        var links = RunningKernel.HasTcx ? TcxChain.Query(_bench.Veth.Left, direction).Entries.Select(entry => entry.ProgramId) : [];
        return [.. links, .. TcFilter.List(_bench.Veth.Left, direction).Select(filter => filter.ProgramId)];
    }

    private (uint ProgramId, uint? Link, uint Priority, uint Handle) PlaceOf(HookKind kind)
    {
        var present = _bench.On(kind).Look().ShouldNotBeNull();
        var filter = TcFilter.FindRunning(_bench.Veth.Left, DirectionOf(kind), [present.ProgramId]);
        return (present.ProgramId, present.LinkId, filter?.Priority ?? 0, filter?.Handle ?? 0);
    }
}
