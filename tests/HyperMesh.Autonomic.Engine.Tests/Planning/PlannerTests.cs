using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Planning;

namespace HyperMesh.Autonomic.Engine.Tests.Planning;

public sealed class PlannerTests
{
    [Fact]
    public void Next_SameKnowledge_GivesTheSameDecisionAndChangesNothing()
    {
        using var story = new Story(seed: 1, baseline: true, gentle: false);
        for (var step = 0; step < 100; step++)
        {
            story.Step();
            var again = new KnowledgeState();
            foreach (var record in story.Journal.Read())
                again.Apply(record);

            foreach (var key in Story.Cases)
            {
                var decision = Text(story.Planner.Next(key, story.Knowledge, Story.Policy, story.Now));
                Text(story.Planner.Next(key, story.Knowledge, Story.Policy, story.Now)).ShouldBe(decision);
                Text(story.Planner.Next(key, again, Story.Policy, story.Now)).ShouldBe(decision, "the fold is all that counts");
            }

            foreach (var hook in story.Knowledge.Hooks.Select(hook => hook.Hook))
                Text(story.Planner.Restore(hook, again, story.Now)).ShouldBe(Text(story.Planner.Restore(hook, story.Knowledge, story.Now)));
        }
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Next_AllSymptomsClearedAfterAnyStory_EndsAtTheInitialState(bool baseline, bool gentle)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            using var story = new Story(seed, baseline, gentle);
            for (var step = 0; step < 60; step++)
                story.Step();

            story.Settle();

            var about = $"seed {seed}";
            story.Knowledge.ActiveCases.ShouldBeEmpty(about);
            story.Knowledge.Executing.ShouldBeEmpty(about);
            foreach (var hook in story.Knowledge.Hooks)
            {
                hook.Claims.ShouldBeEmpty(about);
                hook.Executing.ShouldBeNull(about);
                hook.IsUncertain.ShouldBeFalse(about);
            }

            story.Kernel.Held.OrderBy(pair => pair.Key).ShouldBe(story.Initially.OrderBy(pair => pair.Key), about);
        }
    }

    [Fact]
    public void Next_AnyStory_NeverExceedsABudgetInAnyWindow()
    {
        var charged = 0;
        for (var seed = 0; seed < 30; seed++)
        {
            using var story = new Story(seed, baseline: true, gentle: false);
            for (var step = 0; step < 100; step++)
                story.Step();

            var charges =
                from record in story.Journal.Read()
                where record.Body is ChangePlan { Charges: not null }
                from charge in ((ChangePlan)record.Body).Charges!
                group (record.At, charge.PerHour, charge.Burst) by charge.Bucket;
            foreach (var bucket in charges.Select(group => group.ToList()))
                for (var from = 0; from < bucket.Count; from++)
                    for (var to = from; to < bucket.Count; to++, charged++)
                        (to - from + 1).ShouldBeLessThanOrEqualTo(
                            (int)Math.Floor(bucket[from].Burst + (bucket[to].At - bucket[from].At).TotalHours * bucket[from].PerHour), $"seed {seed}");
        }

        charged.ShouldBeGreaterThan(100, "or the stories say nothing");
    }

    private static string Text(Decision decision) =>
        $"{(decision.Body is null ? "" : RecordJson.WriteBody(decision.Body))} {string.Join(',', decision.Causes)} {decision.LookAgain:O} {string.Join(',', decision.WaitsFor)}";
}
