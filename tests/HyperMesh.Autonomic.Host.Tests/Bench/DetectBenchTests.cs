namespace HyperMesh.Autonomic.Host.Tests.Bench;

public sealed class DetectBenchTests : CliTests
{
    [Fact]
    public void BenchDetect_Delay_SeesTheShippedFloodAtItsFirstTick()
    {
        var bench = _cli.Run("bench", "detect", "--what", "delay", "--detector", "adaptive", "-o", "json");

        bench.ExitCode.ShouldBe(0, bench.ToString());
        var rows = bench.Lines.ShouldHaveSingleItem().GetProperty("rows").EnumerateArray().ToList();
        rows[0].GetProperty("the shipped flood").GetString().ShouldBe("adaptive");
        rows[0].GetProperty("points to the alert").GetInt32().ShouldBe(1);
        rows[0].GetProperty("alerts before it").GetInt32().ShouldBe(0);
        rows[^1].GetProperty("ms to the alert").GetDouble().ShouldBeInRange(0, 25);
    }

    [Fact]
    public void BenchDetect_FalseAlarms_TellsOfEveryKindNextToWhatIsStated()
    {
        var bench = _cli.Run(
            "bench", "detect", "--what", "false-alarms", "--detector", "adaptive", "--series", "6", "--days", "2", "--cadence", "5m", "-o", "json");

        bench.ExitCode.ShouldBe(0, bench.ToString());
        var rows = bench.Lines.ShouldHaveSingleItem().GetProperty("rows").EnumerateArray().ToList();
        rows[0].GetProperty("low or worse").GetString().ShouldBe("0.3");
        rows[0].GetProperty("critical").GetString().ShouldBe("0.0003");
        rows.Skip(1).Select(row => row.GetProperty("kind").GetString())
            .ShouldBe(["all", "Seasonal", "Bursty", "HeavyTailed", "Trending", "Counted", "Idle"]);
    }

    [Fact]
    public void BenchDetect_SameSeries_CountsTheSameAlarms()
    {
        string[] arguments = ["bench", "detect", "--what", "false-alarms", "--detector", "adaptive", "--days", "3", "--cadence", "10m", "-o", "json"];

        _cli.Run(arguments).Output.ShouldBe(_cli.Run(arguments).Output);
    }

    [Fact]
    public void BenchDetect_NamesThatAreNotKnown_AreBadUsage()
    {
        var bench = _cli.Run("bench", "detect", "--what", "sped", "--detector", "adaptive");

        bench.ExitCode.ShouldBe(2);
        bench.Errors.ShouldContain("--what: 'sped' is not known; did you mean 'speed'?");
        _cli.Run("bench", "detect", "--detector", "adaptve").Errors.ShouldContain("did you mean 'adaptive'?");
        _cli.Run("bench", "detect", "--what", "false-alarms", "--cadence", "5").Errors.ShouldContain("'5' is no duration");
    }
}
