using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Policies;
using static HyperMesh.Autonomic.Engine.Tests.Analysis.AnalysisStage;

namespace HyperMesh.Autonomic.Engine.Tests.Analysis;

public sealed class GroupTests
{
    [Fact]
    public void Run_GroupedByALabel_EachGroupHasItsOwnState()
    {
        using var stage = new AnalysisStage([Rule(Metric("m", Measure.Value), hold: 2, groupBy: "source")]);
        for (var second = 1; second <= 6; second++)
            stage.Tick(second, (From("a"), second >= 2 ? 9 : 0), (From("b"), second >= 3 ? 9 : 0), (From("c"), 0));
        stage.Run(6);
        stage.Found.ShouldBe("4s raised r eth0{source=\"a\"}\n5s raised r eth0{source=\"b\"}");
        ((Symptom)stage.Drafts[0].Body).Population.ShouldBe(3);
        stage.Drafts[0].Case.Group.ShouldBe("{source=\"a\"}");
    }

    [Fact]
    public void Run_SeriesWithoutTheLabel_BelongsToEveryGroup()
    {
        using var stage = new AnalysisStage([Rule(new AllOf([Metric("m", Measure.Value), Metric("load", Measure.Value)]), groupBy: "source")]);
        stage.Tick(1, ("load", 0), (From("a"), 9), (From("b"), 9)).Tick(2, ("load{}", 9)).Tick(3, ("load", 9), (From("c"), 9)).Run(3);
        stage.Found.ShouldBe(string.Join('\n', new[] { "a", "b" }.Select(group => $"2s raised r eth0{{source=\"{group}\"}}").Append("3s raised r eth0{source=\"c\"}")));
    }

    [Fact]
    public void Run_RuleOfTheNode_HasOneRowForAllSeries()
    {
        using var stage = new AnalysisStage([Rule(Metric("m", Measure.Value), target: Engine.Policies.Rule.Node)]);
        stage.Tick(1, ("m{}", 0), ("m", 9)).Run(1);
        stage.Found.ShouldBe("1s raised r node");
    }

    [Fact]
    public void Run_MoreGroupsThanAllowed_LeavesTheRestOutAndCounts()
    {
        using var stage = new AnalysisStage([Rule(Metric("m", Measure.Value), groupBy: "source")], limits: new AnalysisLimits { Rows = 2 });
        stage.Tick(1, (From("c"), 9), (From("b"), 9), (From("a"), 9)).Run(1);
        stage.Drafts.Count.ShouldBe(2);
        stage.Counts.RowsRefused.ShouldBe(1);
        stage.Journal.Read().ShouldContain(record => record.Body is Note);
    }

    [Fact]
    public void Run_QuietCases_RememberNothing()
    {
        using var stage = new AnalysisStage([Rule(Metric("m", Measure.Value), hold: 5, groupBy: "source")]);
        stage.Tick(1, (From("a"), 9), (From("b"), 0)).Tick(2, (From("a"), 0), (From("b"), 0)).Run(1);
        stage.Analyzer.Explain(Epoch.AddSeconds(1)).ShouldHaveSingleItem().Case.Group.ShouldBe("{source=\"a\"}");
        stage.Run(2);
        stage.Analyzer.Explain(Epoch.AddSeconds(2)).ShouldBeEmpty();
    }

    [Fact]
    public void Run_DetectorHasNotSpoken_AnyStaysUnknown()
    {
        var anomaly = new AnomalyCondition(new SeriesSelector("a", Labels.None), Quantity.Value, Severity.High, Direction.Both, "echo");
        using var stage = new AnalysisStage([Rule(new AnyOf([anomaly, Metric("m", Measure.Value)]))]);
        stage.Tick(1, ("m", 9)).Tick(2, ("m", 9), ("a", 0)).Tick(3, ("m", 9), ("a", 0)).Run(2);
        stage.Found.ShouldBe("");
        stage.Explain().Missing!.ShouldContain("learns");
        stage.Run(3).Found.ShouldBe("3s raised r eth0");
    }

    private static string From(string source) => $"m{{interface=\"eth0\",source=\"{source}\"}}";
}
