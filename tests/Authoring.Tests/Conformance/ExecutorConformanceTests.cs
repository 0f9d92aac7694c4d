using HyperMesh.Autonomic;
using HyperMesh.Autonomic.Conformance;

namespace Authoring.Tests.Conformance;

/// <summary>Each rule has executors that break it, and it alone.</summary>
public sealed class ExecutorConformanceTests
{
    private static readonly Dictionary<string, (string Rule, Func<StoryExecutor> Make)> Bad = new()
    {
        ["has no verb"] = ("executor/verbs", () => new StoryExecutor { Verbs = [] }),
        ["has one verb twice"] = ("executor/verbs", () => new StoryExecutor { Verbs = [.. new StoryExecutor().Verbs, .. new StoryExecutor().Verbs] }),
        ["throws in Check"] = ("executor/throws", () => new StoryExecutor { Checks = action => action.Arguments.GetProperty("to").GetString() is null ? [] : [] }),
        ["throws in Undo"] = ("executor/throws", () => new StoryExecutor { Undoes = (_, detail) => throw new InvalidOperationException($"{detail}") }),
        ["counts its checks"] = ("executor/check", Counting),
        ["accepts what the schema refuses"] = ("executor/schema", () => new StoryExecutor
        {
            Checks = action => StoryExecutor.Problems(action).Where(problem => problem.Message != "an argument too many").ToList(),
        }),
        ["undoes with a verb that it does not have"] = ("executor/undo", () => new StoryExecutor
        {
            Undoes = (done, detail) => detail is null ? done with { Verb = "story.unset" } : new StoryExecutor().Undo(done, detail),
        }),
        ["executes what it has refused"] = ("executor/refuses", () => new StoryExecutor
        {
            Executes = (story, action, _) => Task.FromResult(
                StoryExecutor.Problems(action).Count > 0 ? new ActionResult(true, "as well as it goes") : story.Put(action)),
        }),
        ["adds up"] = ("executor/idempotent", () => new StoryExecutor
        {
            Executes = (story, action, _) => Task.FromResult(story.Put(action, (before, to) => before == to ? before + to : to)),
        }),
        ["takes back to something else"] = ("executor/revert", () => new StoryExecutor { Undoes = (done, _) => StoryExecutor.Set(done.Hook, "elsewhere") }),
        ["takes back to nothing, whatever was there"] = ("executor/revert", () => new StoryExecutor { Undoes = (done, _) => StoryExecutor.Set(done.Hook, "") }),
        ["has nothing to take back with"] = ("executor/revert", () => new StoryExecutor { Undoes = (_, _) => null }),
        ["does not listen"] = ("executor/cancellation", () => new StoryExecutor
        {
            Executes = async (story, action, cancel) =>
            {
                if (cancel.CanBeCanceled)
                    await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, CancellationToken.None);
                return story.Put(action);
            },
        }),
    };

    public static TheoryData<string> Names => [.. Bad.Keys];

    [Fact]
    public async Task Check_GoodExecutor_KeepsEveryRule()
    {
        var report = await CheckAsync(new StoryExecutor());
        report.Results.Select(result => result.Rule).ShouldBe(ExecutorRules.All);
        report.Results.ShouldAllBe(result => result.Verdict == RuleVerdict.Kept, report.ToString());
    }

    [Fact]
    public async Task Check_NotAskedToExecute_ExecutesNothing()
    {
        var story = new StoryExecutor { Executes = (_, _, _) => throw new InvalidOperationException("it was executed") };
        var report = await ExecutorConformance.CheckAsync(story);
        report.IsConform.ShouldBeTrue(report.ToString());
        report.Results.Where(result => result.Verdict == RuleVerdict.NotApplicable).Select(result => result.Rule).ShouldBe(ExecutorRules.Executing);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Check_ExecutorThatBreaksARule_FailsExactlyThatRule(string name)
    {
        var report = await CheckAsync(Bad[name].Make());
        report.Findings.Select(finding => finding.Rule.Id).ShouldBe([Bad[name].Rule], report.ToString());
        report.Results.Count.ShouldBe(ExecutorRules.All.Count);
    }

    [Fact]
    public void Rules_OfExecutors_AreEachBrokenBySomebody() =>
        Bad.Values.Select(bad => bad.Rule).Distinct().ShouldBe(ExecutorRules.All.Select(rule => rule.Id), ignoreOrder: true);

    private static Task<ConformanceReport> CheckAsync(StoryExecutor story) => ExecutorConformance.CheckAsync(
        story, new ExecutorTrial
        {
            Execute = true,
            Examples = [StoryExecutor.Set("story:here", "one"), StoryExecutor.Set("story:here", "two")],
            State = action => story.State.GetValueOrDefault(action.Hook, ""),
        });

    private static StoryExecutor Counting()
    {
        var asked = 0;
        return new StoryExecutor
        {
            Checks = action => [.. StoryExecutor.Problems(action).Select(problem => problem with { Message = $"{problem.Message}, for the {Interlocked.Increment(ref asked)}th time" })],
        };
    }
}
