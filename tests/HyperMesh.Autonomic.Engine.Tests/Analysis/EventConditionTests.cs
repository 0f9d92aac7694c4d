using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Policies;
using static HyperMesh.Autonomic.Engine.Tests.Analysis.AnalysisStage;

namespace HyperMesh.Autonomic.Engine.Tests.Analysis;

public sealed class EventConditionTests
{
    private const string Exec = "kprobe_execve/exec";

    [Fact]
    public void Run_EventsDecay_RaisesAndClearsByTimeAlone()
    {
        using var stage = new AnalysisStage([Rule(Count(3, 10), target: Engine.Policies.Rule.Node)]);
        stage.Tick(1, [Event(Exec)]).Tick(2, [Event(Exec)]).Tick(3, [Event(Exec)]).Run(30);
        // The first leaves at 11; two ticks of a second are waited for.
        stage.Found.ShouldBe("3s raised r node\n13s cleared r node");
    }

    [Fact]
    public void Run_NobodyReadsTheEvent_IsUnknown()
    {
        using var stage = new AnalysisStage([Rule(new NotOf(Count(1, 10)), target: Engine.Policies.Rule.Node)]);
        stage.Seconds(1, 30, "other", _ => 0).Run(30);
        stage.Found.ShouldBe("");
        stage.Explain(target: "node").Truth.ShouldBe("unknown");
    }

    [Fact]
    public void Run_FewerThanExpected_IsSaidOnlyAfterAWholeWindow()
    {
        using var stage = new AnalysisStage([Rule(Count(1, 10, Comparison.Below), target: Engine.Policies.Rule.Node)]);
        stage.Seconds(1, 30, "other", _ => 0).Tick(5, [Event(Exec)]).Run(30);
        stage.Found.ShouldBe("15s raised r node");
    }

    [Fact]
    public void Run_GroupedByAField_CountsForEachAndTests()
    {
        FieldTest[] where = [new FieldTest("source", FieldTestKind.Cidr, ["10.0.0.0/8"]), new FieldTest("dport", FieldTestKind.NotIn, ["22"])];
        var condition = new EventCondition(Exec, where, TimeSpan.FromSeconds(10), "dport", new Bound(Comparison.AtLeast, 2));
        using var stage = new AnalysisStage([Rule(condition, groupBy: "source")]);
        stage.Tick(1,
        [
            Connect("10.0.0.1", 80), Connect("10.0.0.1", 80), Connect("10.0.0.1", 22),
            Connect("10.0.0.2", 80), Connect("10.0.0.2", 81), Connect("192.168.0.1", 80), Connect("192.168.0.1", 81),
        ]).Run(1);
        stage.Found.ShouldBe("1s raised r eth0{source=\"10.0.0.2\"}");
    }

    [Fact]
    public void Run_GroupsOfEvents_AreForgottenWhenTheirWindowIsEmpty()
    {
        using var stage = new AnalysisStage([Rule(Count(5, 2), groupBy: "source")], limits: new AnalysisLimits { Rows = 10 });
        for (var i = 0; i < 200; i++)
            stage.Tick(i, [Connect($"10.0.0.{i}", 80)]);
        stage.Run(200);
        stage.Counts.RowsRefused.ShouldBe(0);
    }

    [Fact]
    public void Run_MoreValuesThanAllowed_CountsWhatIsLeftOut()
    {
        var condition = new EventCondition(Exec, [], TimeSpan.FromSeconds(10), "dport", new Bound(Comparison.AtLeast, 5));
        using var stage = new AnalysisStage([Rule(condition)], limits: new AnalysisLimits { DistinctValues = 4 });
        stage.Tick(1, [.. Enumerable.Range(1, 6).Select(port => Connect("10.0.0.1", port))]).Run(1);
        stage.Found.ShouldBe("");
        stage.Counts.ValuesRefused.ShouldBe(2);
    }

    private static EventCondition Count(double count, double over, Comparison op = Comparison.AtLeast) =>
        new(Exec, [], TimeSpan.FromSeconds(over), null, new Bound(op, count));

    private static KernelEvent Connect(string source, int port) => Event(Exec, ("interface", "eth0"), ("source", source), ("dport", $"{port}"));
}
