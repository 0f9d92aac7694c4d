using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Plugins.Execute.Route;
using static HyperMesh.Autonomic.Executors.Tests.Actions;

namespace HyperMesh.Autonomic.Executors.Tests.Routes;

/// <summary>Routes of a network namespace of the test's own.</summary>
public sealed class RouteExecutorTests : IDisposable
{
    private readonly VethNamespace _veth = new();
    private readonly RouteExecutor _executor = new();

    public RouteExecutorTests()
    {
        Ip("address", "add", "192.0.2.1/24", "dev", "left");
        Ip("-6", "address", "add", "2001:db8::1/64", "dev", "left", "nodad");
        Ip("address", "add", "198.51.100.1/24", "dev", "right");
    }

    public void Dispose() => _veth.Dispose();

    [KernelTheory]
    [InlineData("""{ "destination": "10.0.0.0/8", "via": "192.0.2.254" }""", "10.0.0.0/8 via 192.0.2.254 dev left")]
    [InlineData("""{ "destination": "10.1.0.0/16" }""", "10.1.0.0/16 dev left")]
    [InlineData("""{ "destination": "10.2.3.4", "via": "192.0.2.254", "metric": 7 }""", "10.2.3.4 via 192.0.2.254 dev left metric 7")]
    [InlineData("""{ "destination": "10.0.0.0/8", "via": "198.51.100.9", "device": "right" }""", "10.0.0.0/8 via 198.51.100.9 dev right")]
    [InlineData("""{ "destination": "default", "via": "192.0.2.254" }""", "default via 192.0.2.254 dev left")]
    [InlineData("""{ "destination": "2001:db8:1::/48", "via": "2001:db8::9" }""", "2001:db8:1::/48 via 2001:db8::9 dev left")]
    [InlineData("""{ "destination": "10.0.0.0/8", "via": "192.0.2.254", "table": 100 }""", "10.0.0.0/8 via 192.0.2.254 dev left")]
    public async Task Execute_NothingThereBefore_SetsItAndUndoLeavesNoTrace(string arguments, string expected)
    {
        var before = All();
        var set = Set(arguments);
        _executor.Problems(set).ShouldBeEmpty();
        _executor.Inspect(set).ShouldNotBeNull().ShouldStartWith("there is no route to");

        var done = await _executor.RunAsync(set);

        done.Succeeded.ShouldBeTrue(done.Message);
        done.Detail.ShouldBeNull();
        All().ShouldContain(route => route.StartsWith(expected, StringComparison.Ordinal));
        _executor.Inspect(set).ShouldBeNull();
        (await _executor.RunAsync(set)).Message.ShouldContain("is there already");

        await UndoAsync(set, done);
        All().ShouldBe(before);
    }

    [KernelTheory]
    [InlineData("10.0.0.0/8 via 192.0.2.250 dev left proto static metric 5 onlink", """{ "destination": "10.0.0.0/8", "via": "192.0.2.254", "metric": 5 }""")]
    [InlineData("10.0.0.0/8 dev right scope link src 198.51.100.1", """{ "destination": "10.0.0.0/8", "via": "192.0.2.254" }""")]
    [InlineData("blackhole 10.0.0.0/8", """{ "destination": "10.0.0.0/8", "via": "192.0.2.254" }""")]
    public async Task Undo_RouteWasReplaced_PutsItBackAsItWas(string there, string arguments)
    {
        Ip(["route", "add", .. there.Split(' ')]);
        var before = All();
        var set = Set(arguments);

        var done = await _executor.RunAsync(set);

        done.Succeeded.ShouldBeTrue(done.Message);
        done.Message.ShouldContain("instead of");
        All().ShouldNotBe(before);
        await UndoAsync(set, done);
        All().ShouldBe(before);
    }

    [KernelFact]
    public async Task Execute_TwiceAndThenUndoOfTheFirst_IsAsBefore()
    {
        Ip("route", "add", "10.0.0.0/8", "via", "192.0.2.250");
        var before = All();
        var (one, other) = (Set("""{ "destination": "10.0.0.0/8", "via": "192.0.2.251" }"""), Set("""{ "destination": "10.0.0.0/8", "via": "192.0.2.252" }"""));
        var first = await _executor.RunAsync(one);
        (await _executor.RunAsync(other)).Succeeded.ShouldBeTrue();
        (await _executor.RunAsync(one)).Succeeded.ShouldBeTrue();

        await UndoAsync(one, first);

        All().ShouldBe(before);
    }

    [KernelFact]
    public async Task Execute_AnotherRouteOnTheSameHook_TakesTheFirstAway()
    {
        var before = All();
        var first = Set("""{ "destination": "10.1.0.0/16", "via": "192.0.2.254" }""");
        var done = await _executor.RunAsync(first);
        await _executor.RunAsync(Set("""{ "destination": "10.2.0.0/16", "via": "192.0.2.254" }"""));

        All().ShouldNotContain(route => route.StartsWith("10.1.", StringComparison.Ordinal));
        All().ShouldContain(route => route.StartsWith("10.2.", StringComparison.Ordinal));

        await UndoAsync(first, done);
        All().ShouldBe(before);
    }

    [KernelFact]
    public async Task Inspect_RouteTakenAwayOrChanged_IsToldAndMended()
    {
        var clock = new TestClock();
        var executor = new RouteExecutor(clock);
        var set = Set("""{ "destination": "10.0.0.0/8", "via": "192.0.2.254" }""");
        await executor.RunAsync(set);
        executor.Inspect(set).ShouldBeNull();

        Ip("route", "replace", "10.0.0.0/8", "via", "192.0.2.7");
        executor.Inspect(set).ShouldBeNull("it looks once a second");
        clock.Advance(TimeSpan.FromSeconds(1));
        executor.Inspect(set).ShouldBe("the route to 10.0.0.0/8 is via 192.0.2.7 dev left");

        (await executor.RunAsync(set)).Succeeded.ShouldBeTrue();
        executor.Inspect(set).ShouldBeNull();
    }

    [KernelFact]
    public async Task Undo_SomebodyHasChangedItSince_LeavesTheirs()
    {
        var set = Set("""{ "destination": "10.0.0.0/8", "via": "192.0.2.254" }""");
        var done = await _executor.RunAsync(set);
        Ip("route", "replace", "10.0.0.0/8", "via", "192.0.2.7");

        await UndoAsync(set, done);

        All().ShouldContain(route => route.StartsWith("10.0.0.0/8 via 192.0.2.7", StringComparison.Ordinal));
    }

    [KernelFact]
    public async Task Execute_RouteThatCouldNotBePutBack_IsRefusedAndStays()
    {
        Ip("route", "add", "10.0.0.0/8", "nexthop", "via", "192.0.2.7", "nexthop", "via", "192.0.2.8");
        var before = All();
        var set = Set("""{ "destination": "10.0.0.0/8", "via": "192.0.2.254" }""");

        (await _executor.RehearseAsync(set, default)).Message.ShouldContain("nexthops");
        var done = await _executor.RunAsync(set);

        done.Succeeded.ShouldBeFalse();
        done.Message.ShouldContain("could not be put back");
        All().ShouldBe(before);
    }

    [KernelTheory]
    [InlineData("""{ "destination": "10.0.0.0/8", "via": "203.0.113.1" }""", "cannot be set")]
    [InlineData("""{ "destination": "10.0.0.0/8", "via": "192.0.2.254", "device": "nowhere" }""", "cannot be set")]
    [InlineData("""{ "destination": "10.0.0.0/8", "via": "192.0.2.254", "device": "no-such-netns/left" }""", "no-such-netns")]
    public async Task Execute_KernelRefuses_FailsWithItsReason(string arguments, string reason)
    {
        var before = All();

        var done = await _executor.RunAsync(Set(arguments));

        done.Succeeded.ShouldBeFalse();
        done.Message.ShouldContain(reason);
        All().ShouldBe(before);
    }

    [KernelTheory]
    [InlineData("{}", ": 'destination' is missing")]
    [InlineData("[]", ": these are no arguments")]
    [InlineData("""{ "destination": "10.0.0.1/8" }""", "/destination: '10.0.0.1/8' has bits behind its prefix")]
    [InlineData("""{ "destination": "2001:db8::1/32" }""", "/destination: '2001:db8::1/32' has bits behind its prefix")]
    [InlineData("""{ "destination": "10" }""", "/destination: '10' is no network")]
    [InlineData("""{ "destination": "-f" }""", "/destination: '-f' is no network")]
    [InlineData("""{ "destination": "10.0.0.0/8", "via": "2001:db8::1" }""", "/via: '2001:db8::1' is not of the family of 10.0.0.0/8")]
    [InlineData("""{ "destination": "10.0.0.0/8", "via": "gateway" }""", "/via: 'gateway' is no address")]
    [InlineData("""{ "destination": "10.0.0.0/8", "metric": -1 }""", "/metric: '-1' is no metric")]
    [InlineData("""{ "destination": "10.0.0.0/8", "table": "-x" }""", "/table: '-x' is no table of routes")]
    [InlineData("""{ "destination": "10.0.0.0/8", "gateway": "192.0.2.1" }""", "/gateway: route.set takes no 'gateway'")]
    [InlineData("""{ "destination": "10.0.0.0/8", "device": "a b" }""", "/device: interface name 'a b' has a space or a ':'")]
    public void Check_Mistake_IsPlaced(string arguments, string expected) =>
        _executor.Problems(Action("route.set", arguments, "route:eth0")).ShouldBe([expected]);

    private async Task UndoAsync(PlannedAction set, ActionResult done)
    {
        var undo = _executor.Undo(set, done.Detail).ShouldNotBeNull();
        _executor.Problems(undo).ShouldBeEmpty();
        var undone = await _executor.RunAsync(undo);
        undone.Succeeded.ShouldBeTrue(undone.Message);
        (await _executor.RunAsync(undo)).Succeeded.ShouldBeTrue("twice is the same as once");
    }

    private PlannedAction Set(string arguments) => Action("route.set", arguments, $"route:{_veth.Left}");

    private void Ip(params string[] arguments) => Command.Run("ip", ["-n", _veth.Name, .. arguments]);

    // Of both families and all tables, without what the kernel itself keeps.
    private string[] All() =>
    [
        .. ((string[])["-4", "-6"]).SelectMany(family => Command.Run("ip", "-n", _veth.Name, family, "route", "show", "table", "all").Split('\n'))
            .Select(line => line.Trim().Replace(" linkdown", "", StringComparison.Ordinal))
            .Where(line => line.Length > 0 && !line.Contains("fe80", StringComparison.Ordinal) && !line.Contains("ff00", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
