using HyperMesh.Autonomic.Host.Bench.Proving;

namespace HyperMesh.Autonomic.Proving.Tests;

public sealed class GateTests
{
    private static readonly Dictionary<string, double> Good = ProvingCatalog.Gated.ToDictionary(one => one.Row.Id, one => one.Gate.Tolerance == 0 ? 0 : 10.0);
    private static readonly Baseline Held = Baseline.Of(Sample.Results(Good), null);

    [Fact]
    public void Judge_OfWhatTheBaselineHas_IsGood()
    {
        var verdicts = ProvingGate.Judge(Sample.Results(Good), Held);

        verdicts.IsGood.ShouldBeTrue();
        verdicts.Rows.Count.ShouldBe(Good.Count);
        verdicts.Rows.Select(row => row[^1]).Distinct().ShouldBe(["ok"]);
    }

    [Theory]
    [InlineData("maps.batch", 4.9, "WORSE")]
    [InlineData("maps.batch", 5.1, "ok")]
    [InlineData("maps.batch", 15.1, "better")]
    [InlineData("replay.bytes", 12.1, "WORSE")]
    [InlineData("replay.bytes", 11.9, "ok")]
    [InlineData("replay.bytes", 7.9, "better")]
    [InlineData("swap.lost", 1, "WORSE")]
    [InlineData("instructions.xdp_counter", 11.1, "WORSE")]
    public void Judge_OfAFigureThatHasMoved_KnowsTheWayAndTheTolerance(string row, double now, string expected)
    {
        var verdicts = ProvingGate.Judge(Sample.Results(new Dictionary<string, double>(Good) { [row] = now }), Held);

        verdicts.Rows.Single(one => (string)one[0] == row)[^1].ShouldBe(expected);
        verdicts.IsGood.ShouldBe(expected != "WORSE");
    }

    [Fact]
    public void Judge_OfAFigureThatWasNotMeasured_Refuses()
    {
        var figures = new Dictionary<string, double>(Good);
        figures.Remove("replay.bytes");

        var verdicts = ProvingGate.Judge(Sample.Results(figures), Held);

        verdicts.IsGood.ShouldBeFalse();
        verdicts.Rows.Single(one => (string)one[0] == "replay.bytes")[^1].ToString()!.ShouldStartWith("not measured");
    }

    [Fact]
    public void Judge_OfSomeBenches_LooksAtTheirRowsOnly()
    {
        var verdicts = ProvingGate.Judge(Sample.Results(Good, "replay"), Held);

        verdicts.IsGood.ShouldBeTrue();
        verdicts.Rows.ShouldAllBe(row => ((string)row[0]).StartsWith("replay."));
    }

    [Fact]
    public void Judge_OfNothing_IsNoPass() => ProvingGate.Judge(Sample.Results(Good, "shaper"), Held).IsGood.ShouldBeFalse();

    [Fact]
    public void Judge_OfAnInterruptedRun_Refuses() => ProvingGate.Judge(Sample.Results(Good) with { IsWhole = false }, Held).IsGood.ShouldBeFalse();

    [Fact]
    public void Judge_ByABaselineThatLacksARow_Refuses()
    {
        var figures = Held.Figures.Where(one => one.Key != "loop.bytes").ToDictionary();

        ProvingGate.Judge(Sample.Results(Good), Held with { Figures = figures }).IsGood.ShouldBeFalse();
    }

    [Fact]
    public void Judge_ByABaselineWithARowThatIsGone_Refuses()
    {
        var figures = new Dictionary<string, double>(Held.Figures) { ["gone"] = 1 };

        ProvingGate.Judge(Sample.Results(Good), Held with { Figures = figures }).IsGood.ShouldBeFalse();
    }

    [Fact]
    public void Baseline_OfSomeBenches_KeepsTheOthersFigures()
    {
        var some = Sample.Results(new Dictionary<string, double>(Good) { ["replay.bytes"] = 3 }, "replay");

        var written = Baseline.Of(some, Held);

        written.Figures["replay.bytes"].ShouldBe(3);
        written.Figures.Keys.ShouldBe(Held.Figures.Keys);
    }
}
