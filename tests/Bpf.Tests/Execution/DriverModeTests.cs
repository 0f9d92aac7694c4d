namespace HyperMesh.Autonomic.Bpf.Tests.Execution;

/// <summary>Driver mode, where the interface's MTU is too large for it and is lowered later.</summary>
public sealed class DriverModeTests : IDisposable
{
    private const string Program = "xdp_firewall";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly ExecutorBench _bench = new();

    private string? Mode => _bench.Hooks.On().Look()?.Mode;

    public void Dispose() => _bench.Dispose();

    [KernelFact]
    public void Execute_MtuTooLargeForTheDriver_FallsBackAndSaysWhy()
    {
        SetMtu(9000);

        var result = _bench.Execute(_bench.Swap(Program));

        result.Succeeded.ShouldBeTrue(result.Message);
        result.Message.ShouldContain("in skb mode (the driver of");
        result.Detail!.Value.GetProperty("mode").GetString().ShouldBe("skb");
        Mode.ShouldBe("skb");
    }

    [KernelFact]
    public void Inspect_MtuLowered_AsksForTheDriverAfterAPauseAndGetsIt()
    {
        SetMtu(9000);
        var action = _bench.Swap(Program);
        _bench.Execute(action);
        SetMtu(1500);

        _bench.Executor.Inspect(action).ShouldBeNull();
        _bench.Clock.Advance(Pause);
        _bench.Executor.Inspect(action).ShouldBe(
            "it runs in generic mode because the driver refused at an MTU of 9000, and the MTU is 1500 by now");

        _bench.Execute(action).Succeeded.ShouldBeTrue();

        Mode.ShouldBe("drv");
        _bench.Executor.Inspect(action).ShouldBeNull();
    }

    [KernelFact]
    public void Inspect_MtuUnchanged_NeverAsksAgain()
    {
        SetMtu(9000);
        var action = _bench.Swap(Program);
        _bench.Execute(action);

        _bench.Clock.Advance(TimeSpan.FromDays(1));

        _bench.Executor.Inspect(action).ShouldBeNull();
    }

    [KernelFact]
    public void Inspect_DriverRefusesAgain_WaitsTwiceAsLongBeforeTheNextAttempt()
    {
        SetMtu(9000);
        var action = _bench.Swap(Program);
        _bench.Execute(action);
        SetMtu(8000);
        _bench.Clock.Advance(Pause);
        _bench.Execute(action).Message.ShouldContain("in skb mode");
        SetMtu(1500);

        _bench.Clock.Advance(Pause);
        _bench.Executor.Inspect(action).ShouldBeNull();
        _bench.Clock.Advance(Pause);
        _bench.Executor.Inspect(action).ShouldNotBeNull();
    }

    [KernelFact]
    public void Inspect_SwappedSinceTheMtuWasLowered_AsksForTheDriverAllTheSame()
    {
        SetMtu(9000);
        _bench.Execute(_bench.Swap(Program));
        SetMtu(1500);
        var next = _bench.Swap(Program, """{ "rules": [{ "action": "drop", "protocol": "udp", "port": 9 }] }""");

        _bench.Execute(next).Message.ShouldContain("swapped");
        _bench.Clock.Advance(Pause);

        _bench.Executor.Inspect(next).ShouldNotBeNull().ShouldContain("MTU is 1500 by now");
    }

    [KernelFact]
    public void Execute_DriverTakesItNow_CountsOn()
    {
        SetMtu(9000);
        var action = _bench.Swap(Program);
        _bench.Execute(action);
        var before = MapIds();
        SetMtu(1500);
        _bench.Clock.Advance(Pause);

        _bench.Execute(action).Succeeded.ShouldBeTrue();

        Mode.ShouldBe("drv");
        MapIds().Intersect(before).Count().ShouldBe(1);
    }

    private void SetMtu(int mtu) => _bench.Hooks.SetBoth("mtu", $"{mtu}");

    private IReadOnlyList<uint> MapIds()
    {
        using var program = BpfProgram.FromId(_bench.Hooks.On().Look()!.ProgramId);
        return program.Info.MapIds;
    }
}
