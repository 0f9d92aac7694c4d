namespace HyperMesh.Autonomic.Bpf.Tests.Execution;

/// <summary>What takes an action on a hook back, what joins two, and what puts nobody out of his place.</summary>
[Collection(ShippedCollection.Name)]
public sealed class HookUndoTests : IDisposable
{
    private readonly ExecutorBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [KernelTheory]
    [InlineData("xdp", "xdp.swap")]
    [InlineData("xdp", "xdp.load")]
    [InlineData("tc-egress", "tc-egress.load")]
    public void Undo_ProgramPutThere_LeavesTheHookAsItWas(string kind, string verb)
    {
        var action = _bench.Swap("xdp_firewall", kind: kind) with { Verb = verb };
        var done = _bench.Execute(action);
        done.Succeeded.ShouldBeTrue(done.Message);

        var undo = _bench.Executor.Undo(action, done.Detail).ShouldNotBeNull();

        undo.Verb.ShouldBe($"{kind}.detach");
        undo.Hook.ShouldBe(action.Hook);
        _bench.Executor.Check(undo).ShouldBeEmpty();
        _bench.Execute(undo).Succeeded.ShouldBeTrue();
        _bench.Hooks.Pins.Hooks().ShouldBeEmpty();
    }

    [KernelFact]
    public void Undo_Detached_PutsBackWhatWasThereWithItsConfiguration()
    {
        var before = _bench.Swap("everything", """{ "limit": 2 }""");
        _bench.Execute(before);
        var detach = _bench.Action("xdp.detach");
        var done = _bench.Execute(detach);

        var undo = _bench.Executor.Undo(detach, done.Detail).ShouldNotBeNull();
        _bench.Execute(undo).Succeeded.ShouldBeTrue();

        _bench.Executor.Inspect(before).ShouldBeNull();
    }

    [KernelFact]
    public void Undo_DetachedWhereNothingWasOrNobodyKnows_IsNothing()
    {
        var detach = _bench.Action("xdp.detach");
        _bench.Executor.Undo(detach, _bench.Execute(detach).Detail).ShouldBeNull();

        _bench.Execute(_bench.Swap("everything"));
        _bench.Restart();
        _bench.Executor.Undo(detach, _bench.Execute(detach).Detail).ShouldBeNull();
    }

    [KernelTheory]
    [InlineData("xdp")]
    [InlineData("tc-ingress")]
    public void Load_NothingThere_AttachesAndIsTheSameTwice(string kind)
    {
        var load = _bench.Swap("xdp_firewall", kind: kind) with { Verb = $"{kind}.load" };

        _bench.Execute(load).Message.ShouldContain("attached xdp_firewall");
        _bench.Execute(load).Message.ShouldBe("xdp_firewall is in place already");

        _bench.Executor.Inspect(load).ShouldBeNull();
    }

    [KernelFact]
    public void Load_AnotherOfOursIsThere_IsRefusedAndItGoesOn()
    {
        var first = _bench.Swap("everything");
        _bench.Execute(first);

        var refused = _bench.Execute(_bench.Swap("everything", """{ "limit": 2 }""") with { Verb = "xdp.load" });

        refused.Succeeded.ShouldBeFalse();
        refused.Message.ShouldContain("everything of ours is there");
        refused.Message.ShouldContain("xdp.swap");
        _bench.Executor.Inspect(first).ShouldBeNull();
    }

    [KernelTheory]
    [InlineData("tc-ingress", true)]
    [InlineData("tc-ingress", false)]
    [InlineData("xdp", false)]
    public void Load_SomebodyElseIsThere_IsRefusedAndNamesHim(string kind, bool asFilter)
    {
        asFilter |= kind == "tc-ingress" && !RunningKernel.HasTcx;
        using var theirs = BpfProgram.LoadConstant(kind == "xdp" ? ProgramType.Xdp : ProgramType.SchedCls, kind == "xdp" ? (int)XdpVerdict.Pass : -1);
        using var link = asFilter ? null
            : kind == "xdp" ? (IDisposable)XdpLink.Attach(theirs, _bench.Hooks.Veth.Left)
            : TcxLink.Attach(theirs, _bench.Hooks.Veth.Left, TcDirection.Ingress);
        if (asFilter)
            TcFilter.Attach(theirs, _bench.Hooks.Veth.Left, TcDirection.Ingress, 7);

        var refused = _bench.Execute(_bench.Swap("xdp_firewall", kind: kind) with { Verb = $"{kind}.load" });

        refused.Succeeded.ShouldBeFalse();
        refused.Message.ShouldContain(asFilter ? "filter bpf of priority 7 is there" : $"program {theirs.Id}");
        _bench.Hooks.Pins.Hooks().ShouldBeEmpty();
    }

    [KernelFact]
    public void Merge_TwoFirewalls_HasBothRuleSetsAndHoldsThem()
    {
        var stronger = _bench.Swap("xdp_firewall", """{ "rules": [{ "action": "drop", "source": "192.0.2.1" }] }""");
        var weaker = _bench.Swap("xdp_firewall", """{ "rules": [{ "action": "drop", "source": "192.0.2.2" }] }""");

        var both = _bench.Executor.Merge(stronger, weaker).ShouldNotBeNull();

        both.Arguments.ToString().ShouldBe(
            """{"program":"xdp_firewall","config":{"rules":[{"action":"drop","source":"192.0.2.1"},{"action":"drop","source":"192.0.2.2"}]}}""");
        _bench.Executor.Check(both).ShouldBeEmpty();
        _bench.Execute(both).Succeeded.ShouldBeTrue();
        _bench.Executor.Inspect(both).ShouldBeNull();
    }

    [KernelTheory]
    [InlineData("xdp_firewall", "everything", "xdp.swap", "xdp:left")]
    [InlineData("xdp_firewall", "xdp_firewall", "xdp.load", "xdp:left")]
    [InlineData("xdp_firewall", "xdp_firewall", "xdp.swap", "xdp:right")]
    [InlineData("xdp_firewall", "nowhere", "xdp.swap", "xdp:left")]
    public void Merge_NotTheSameProgramVerbAndHook_IsNothing(string one, string other, string verb, string hook)
    {
        var stronger = _bench.Swap(one) with { Hook = "xdp:left" };
        _bench.Executor.Merge(stronger, _bench.Swap(other) with { Verb = verb, Hook = hook }).ShouldBeNull();
    }

    [KernelTheory]
    [InlineData("""{ "program": "nowhere" }""", "there is no program 'nowhere'")]
    [InlineData("""{ "program": "tc_shaper" }""", "is not for hooks of kind xdp")]
    [InlineData("""{ "program": "xdp_firewall", "config": { "rules": [{ "action": "drop", "source": "not an address" }] } }""", "'not an address' is no source")]
    [InlineData("{}", "'program' is missing")]
    [InlineData("[]", "are no mapping")]
    public void Execute_ArgumentsThatATemplateHasSpoilt_FailsWithTheReason(string arguments, string reason)
    {
        var refused = _bench.Execute(_bench.Action("xdp.swap", arguments));

        refused.Succeeded.ShouldBeFalse();
        refused.Message.ShouldContain(reason);
    }

    [KernelFact]
    public void Verbs_OfPrograms_KeepTheProgramFixedAndDescribeItsConfiguration()
    {
        var swap = _bench.Executor.Verbs.Single(verb => verb.Name == "tc-egress.swap");

        swap.Fixed.ShouldBe(["/program"]);
        swap.Arguments.Select(one => (one.Name, one.IsRequired)).ShouldBe([("program", true), ("config", false)]);
        var programs = swap.Arguments[0].Schema["enum"]!.AsArray().Select(name => name!.GetValue<string>()).ToList();
        programs.ShouldContain("tc_shaper");
        programs.ShouldNotContain("xdp_counter");
        var shaper = swap.Constraints.Single(one => one["if"]!["properties"]!["program"]!["const"]!.GetValue<string>() == "tc_shaper");
        shaper["then"]!["required"]!.ToJsonString().ShouldBe("""["config"]""");
        shaper["then"]!["properties"]!["config"]!["required"]!.ToJsonString().ShouldBe("""["bandwidthLimit"]""");
        _bench.Executor.Verbs.Single(verb => verb.Name == "xdp.detach").Arguments.ShouldBeEmpty();
    }
}
