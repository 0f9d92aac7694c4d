using System.Reactive.Concurrency;
using System.Text.Json;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Knowledge;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.Tests.Execution;

public sealed class ExecutionStageTests : IDisposable
{
    private readonly HistoricalScheduler _clock = new(JournalText.Epoch);
    private readonly Journal _journal = Journal.InMemory();
    private readonly FakeExecutor _executor = new();

    public void Dispose() => _journal.Dispose();

    [Fact]
    public void Run_SeveralSteps_RunsThemInOrder() =>
        Run(FakeExecutor.Set("a", "xdp:eth0"), FakeExecutor.Set("b", "xdp:eth1") with { Stage = 1 }).ShouldBe(
        [
            "0s plan remediate set a, set b: test",
            "0s action xdp:eth0 set a",
            "0s outcome succeeded: done",
            "0s action xdp:eth1 set b",
            "0s outcome succeeded: done",
        ]);

    [Fact]
    public void Run_AStepFails_LeavesOutTheOthers()
    {
        _executor.Answer = _ => new ActionResult(false, "refused");
        Run(FakeExecutor.Set("a", "xdp:eth0"), FakeExecutor.Set("b", "xdp:eth1") with { Stage = 1 }).ShouldBe(
        [
            "0s plan remediate set a, set b: test",
            "0s action xdp:eth0 set a",
            "0s outcome failed: refused",
        ]);
    }

    [Fact]
    public void Run_VerbThatNobodyKnows_Fails() =>
        Run(FakeExecutor.Set("a") with { Verb = "tc.swap" })[^1].ShouldBe("0s outcome failed: no executor knows 'tc.swap'");

    [Fact]
    public void Simulated_Executors_CheckAsTheRealOnesAndDoNothing()
    {
        var simulated = new ExecutorSet([_executor]).Simulated();
        var executor = simulated.Find("fake.set").ShouldNotBeNull();
        executor.Check(FakeExecutor.Set("a") with { Verb = "fake.detach" }).ShouldBeEmpty();
        executor.Check(new PlannedAction("fake.set", "xdp:eth0", JsonSerializer.SerializeToElement(new { }))).ShouldNotBeEmpty();
        executor.ExecuteAsync(FakeExecutor.Set("a"), CancellationToken.None).IsCompletedSuccessfully.ShouldBeTrue();
        _executor.Held.ShouldBeEmpty();
        simulated.Verbs.Select(verb => verb.Name).ShouldBe(["escalate", "fake.detach", "fake.set"]);
    }

    [Fact]
    public void Find_VerbOfTwoExecutors_GivesTheFirst()
    {
        var executors = new ExecutorSet([_executor, new FakeExecutor()]);
        executors.Find("fake.set").ShouldBeSameAs(_executor);
        executors.Find("fake.swap").ShouldBeNull();
        executors.Verb("fake.set").ShouldNotBeNull().HookKind.ShouldBe("xdp");
    }

    private string[] Run(params PlannedAction[] steps)
    {
        var knowledge = new KnowledgeBase(_journal, _clock);
        var stage = new ExecutionStage(new ExecutorSet([_executor]), knowledge, FleetOfOne.Instance, _clock, inline: true, NullLogger<ExecutionStage>.Instance);
        var plan = knowledge.Append(new ChangePlan
        {
            Purpose = PlanPurpose.Remediate,
            Rule = new RuleId("p", "r"),
            Target = "eth0",
            Mode = RuleMode.Enforce,
            Steps = steps,
            Reason = "test",
        });
        using var running = stage.Run(plan).Subscribe();
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
        return [.. JournalText.Lines(_journal).Select(line => line.Replace(" p/r", "", StringComparison.Ordinal))];
    }
}
