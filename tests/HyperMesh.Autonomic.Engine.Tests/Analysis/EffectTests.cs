using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using static HyperMesh.Autonomic.Engine.Tests.Analysis.AnalysisStage;

namespace HyperMesh.Autonomic.Engine.Tests.Analysis;

public sealed class EffectTests
{
    private static readonly MetricCondition Share =
        new(new SeriesSelector("flow_total", Labels.None), Measure.Rate, new Bound(Comparison.AtLeast, 0.9, IsShareOfBefore: true));

    private static readonly Rule Guarded = Rule(Metric("m", Measure.Value)) with { Guard = new Guard(TimeSpan.FromSeconds(2), Share) };

    [Fact]
    public void Measure_BeforeActing_IsTheMeanOfTenSeconds()
    {
        using var stage = new AnalysisStage([Guarded]);
        Flow(stage, second => second <= 10 ? 1000 : 100, 20).Run(15);
        // Of the last ten seconds five had 1000 and five 100.
        Before(stage).ShouldNotBeNull()[Share.Subject].ShouldBe(550);
    }

    [Fact]
    public void Measure_NothingWasMeasured_IsNothing()
    {
        using var stage = new AnalysisStage([Guarded]);
        stage.Run(15);
        Before(stage).ShouldBeNull();
    }

    [Theory]
    [InlineData(95, "")]
    [InlineData(80, "23s harmful 7")]
    public void Protect_FlowGetsWorse_IsHarmAfterItsTime(int share, string found)
    {
        using var stage = new AnalysisStage([Guarded]);
        Flow(stage, second => second <= 20 ? 1000 : 10 * share, 40).At(19.5, () => Act(stage)).Run(40);
        stage.Found.ShouldBe(found);
    }

    [Fact]
    public void Protect_FlowIsNotHeardOf_IsInconclusiveOnceAndThenHarm()
    {
        using var stage = new AnalysisStage([Guarded]);
        Flow(stage, _ => 1000, 20).Seconds(21, 60, "m", _ => 0);
        for (var second = 40; second <= 60; second++)
            stage.Tick(second + 0.5, ("flow_total", 20_000 + second));
        stage.At(19.5, () => Act(stage)).Run(60);
        // No rate since 20 says something about the time after the action only: the grace of 3 s and the guard's 2 s.
        stage.Found.ShouldBe("25s inconclusive 7\n42.5s harmful 7");
    }

    [Fact]
    public void Protect_Forgotten_SaysNothing()
    {
        using var stage = new AnalysisStage([Guarded]);
        Flow(stage, second => second <= 20 ? 1000 : 0, 40).At(19.5, () => Act(stage)).At(21.5, () => stage.Analyzer.Forget(7)).Run(40);
        stage.Found.ShouldBe("");
    }

    [Fact]
    public void Expect_SamplesFromBefore_DoNotCount()
    {
        var rule = Rule(Metric("m", Measure.Value)) with
        {
            Rungs = [new Rung("", [], new Expectation(TimeSpan.FromSeconds(5), Metric("drops", Over(MeasureKind.Max, 30))))],
        };
        using var stage = new AnalysisStage([rule]);
        stage.Seconds(1, 20, "drops", second => second == 9 ? 100 : 0).At(10.5, () => Act(stage)).Run(20);
        stage.Found.ShouldBe("15.5s unmet 7");
    }

    private static AnalysisStage Flow(AnalysisStage stage, Func<int, double> rate, int until)
    {
        var total = 0.0;
        for (var second = 1; second <= until; second++)
            stage.Tick(second, ("flow_total", total += rate(second)), ("m", 0));
        return stage;
    }

    private static IReadOnlyDictionary<string, double>? Before(AnalysisStage stage) =>
        stage.Analyzer.Measure(Guarded.Id, new CaseKey(Guarded.Id, "eth0"));

    /// <summary>A plan of the rule is in force from now on.</summary>
    private static void Act(AnalysisStage stage)
    {
        var plan = new ChangePlan
        {
            Purpose = PlanPurpose.Remediate,
            Rule = Guarded.Id,
            Target = "eth0",
            Mode = RuleMode.Enforce,
            Steps = [],
            Reason = "",
            Before = Before(stage),
        };
        var at = Epoch.AddSeconds(Math.Round((stage.Now - Epoch).TotalSeconds, 3));
        var (planned, done) = (new KnowledgeRecord(7, at, [], plan), new KnowledgeRecord(8, at, [], new Note("", "")));
        stage.Analyzer.Protect(stage.RuleOf(plan), planned, done);
        stage.Analyzer.Expect(stage.RuleOf(plan), planned, done);
    }
}
