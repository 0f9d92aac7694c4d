using System.Text.Json;
using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Engine.Tests.Fleet;

public sealed class BlockExecutorTests : IAsyncDisposable
{
    private const string Hook = "fleet:eth0";
    private readonly BlockingFleet _fleet = new();
    private readonly BlockExecutor _executor = new();

    public BlockExecutorTests() => _executor.Join(_fleet, [new Uri("http://10.9.0.1:2379"), new Uri("https://[2001:db8::1]:2379"), new Uri("https://etcd.example:2379")]);

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();

    [Theory]
    [InlineData("192.0.2.7", null)]
    [InlineData("192.0.2.0/24", null)]
    [InlineData("192.0.0.0/16", null)]
    [InlineData("2001:db8:1::/48", null)]
    [InlineData("::ffff:192.0.2.7", null)]
    [InlineData("nobody", "'nobody' is no address and no prefix")]
    [InlineData("192.168/16", "'192.168/16' is no address and no prefix")]
    [InlineData("010.0.0.1", "'010.0.0.1' is no address and no prefix")]
    [InlineData("192.0.2.0/33", "is no address and no prefix")]
    [InlineData("192.0.2.0/x", "is no address and no prefix")]
    [InlineData("192.0.0.0/15", "would shut out too much: its length is at least 16")]
    [InlineData("2001::/31", "would shut out too much: its length is at least 32")]
    [InlineData("127.0.0.1", "is this host itself")]
    [InlineData("::1", "is this host itself")]
    [InlineData("0.0.0.0", "is this host itself")]
    [InlineData("10.9.0.1", "has 10.9.0.1 in it, a member of the fleet's store")]
    [InlineData("10.9.77.3/16", "has 10.9.0.1 in it, a member of the fleet's store")]
    [InlineData("2001:db8::77/32", "has 2001:db8::1 in it, a member of the fleet's store")]
    public void Check_Prefix_SaysWhyNot(string prefix, string? expected)
    {
        var problems = _executor.Check(Block(prefix));
        if (expected is null)
        {
            problems.ShouldBeEmpty();
            return;
        }

        var problem = problems.ShouldHaveSingleItem();
        problem.Message.ShouldContain(expected);
        problem.Hint.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("999ms")]
    [InlineData("8d")]
    [InlineData("soon")]
    [InlineData("")]
    public void Check_Time_IsFromASecondToAWeek(string time) =>
        _executor.Check(Block("192.0.2.7", time)).ShouldHaveSingleItem().Message.ShouldBe("'for' is a duration from 1s to 7d");

    [Fact]
    public void Check_ArgumentThatThereIsNot_IsNamed()
    {
        var action = new PlannedAction("fleet.block", Hook, JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["for"] = "1m", ["port"] = "9" }));
        _executor.Check(action).Select(problem => problem.Message).ShouldBe(["fleet.block takes no 'port'", "'prefix' is missing"]);
    }

    [Fact]
    public async Task Execute_BlockAndItsUndo_SayItToTheFleetOnce()
    {
        var block = Block("192.0.2.7", "5m", "floods");
        (await Do(block)).ShouldBe(new ActionResult(true, "192.0.2.7 shut out"));
        (await Do(block)).Succeeded.ShouldBeTrue();
        (await Do(_executor.Undo(block, null)!)).ShouldBe(new ActionResult(true, "nothing is shut out any more"));
        _fleet.Calls.ShouldBe(["block 192.0.2.7 300s floods", "unblock 192.0.2.7"]);
    }

    [Fact]
    public async Task Execute_MergedClaims_ProlongOnlyWhatIsNewAndTakeBackWhatIsGone()
    {
        var (one, two) = (Block("192.0.2.1"), Block("192.0.2.2"));
        await Do(one);
        await Do(_executor.Merge(one, two)!);
        await Do(two);
        _fleet.Calls.ShouldBe(["block 192.0.2.1 60s ", "block 192.0.2.2 60s ", "unblock 192.0.2.1"]);
    }

    [Fact]
    public async Task Execute_AddressOfTwoTargets_IsLetInWithTheLastOne()
    {
        await Do(Block("192.0.2.7"));
        await Do(Block("192.0.2.7") with { Hook = "fleet:eth1" });
        await Do(_executor.Undo(Block("192.0.2.7"), null)!);
        _fleet.Calls.ShouldNotContain("unblock 192.0.2.7");
        await Do(_executor.Undo(Block("192.0.2.7") with { Hook = "fleet:eth1" }, null)!);
        _fleet.Calls[^1].ShouldBe("unblock 192.0.2.7");
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7/32")]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7")]
    [InlineData("192.0.2.0/24", "192.0.2.9/24")]
    [InlineData("2001:db8::7", "2001:DB8:0::7/128")]
    public async Task Execute_SameAddressWrittenInTwoWays_IsShutOutOnceAndLetInWithTheLastOne(string one, string other)
    {
        await Do(_executor.Merge(Block(one), Block(other))!);
        await Do(Block(other) with { Hook = "fleet:eth1" });
        await Do(_executor.Undo(Block(other), null)!);
        _fleet.Calls.ShouldBe([$"block {one} 60s ", $"block {one} 60s "]);
        await Do(_executor.Undo(Block(one) with { Hook = "fleet:eth1" }, null)!);
        _fleet.Calls[^1].ShouldBe($"unblock {one}");
    }

    [Fact]
    public async Task Execute_UndoAfterARestart_TakesBackWhatTheEarlierProcessSaid()
    {
        await Do(_executor.Undo(Block("192.0.2.7"), null)!);
        _fleet.Calls.ShouldBe(["unblock 192.0.2.7"]);
    }

    [Fact]
    public async Task Execute_FleetRefuses_FailsWithItsReason()
    {
        _fleet.Refuses = "the store is away";
        (await Do(Block("192.0.2.7"))).ShouldBe(new ActionResult(false, "the store is away"));
    }

    [Fact]
    public async Task Execute_MemberOfTheStoreInAGroupsAddress_IsRefused()
    {
        (await Do(Block("10.9.0.1"))).Succeeded.ShouldBeFalse();
        _fleet.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Execute_OfNoFleet_FailsWithTheMendAndUnblockHasNothingToDo()
    {
        var alone = new BlockExecutor();
        var done = await alone.ExecuteAsync(Block("192.0.2.7"), CancellationToken.None);
        (done.Succeeded, done.Message).ShouldBe((false, "this node belongs to no fleet; name one in the configuration, below spec.fleet"));
        (await alone.ExecuteAsync(alone.Undo(Block("192.0.2.7"), null)!, CancellationToken.None)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Merge_WithSomethingElse_IsNone() =>
        _executor.Merge(Block("192.0.2.7"), new PlannedAction("fleet.unblock", Hook, JsonSerializer.SerializeToElement(new { }))).ShouldBeNull();

    private static PlannedAction Block(string prefix, string time = "1m", string reason = "") =>
        new("fleet.block", Hook, JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["prefix"] = prefix, ["for"] = time, ["reason"] = reason }));

    private Task<ActionResult> Do(PlannedAction action) => _executor.ExecuteAsync(action, CancellationToken.None);
}
