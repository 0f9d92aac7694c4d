using FsCheck;
using FsCheck.Fluent;
using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Policies;
using static HyperMesh.Autonomic.Engine.Tests.Analysis.AnalysisStage;

namespace HyperMesh.Autonomic.Engine.Tests.Analysis;

public sealed class MetricConditionTests
{
    /// <summary>Values at 1 s, 2 s, …; what the number is after the last.</summary>
    [Theory]
    [InlineData(MeasureKind.Mean, 3, null, "1 2 3 4 5", 4)]
    [InlineData(MeasureKind.Min, 3, null, "1 9 3 4 5", 3)]
    [InlineData(MeasureKind.Max, 3, null, "9 8 3 4 5", 5)]
    [InlineData(MeasureKind.Delta, 3, null, "0 0 3 4 9", 6)]
    [InlineData(MeasureKind.Rate, 3, null, "0 0 3 4 9", 3)]
    [InlineData(MeasureKind.Quantile, 4, 0.5, "9 1 2 3 10", 2.5)]
    [InlineData(MeasureKind.Quantile, 5, 0.9, "1 2 3 4 5", 4.6)]
    public void Number_OverAWindow_CountsWhatLiesAfterItsStartUpToNow(MeasureKind kind, double over, double? quantile, string values, double expected)
    {
        // The window is left-open: of 3 s the sample of just 3 s ago is out.
        using var stage = new AnalysisStage([Rule(Metric("m", Over(kind, over, quantile)))]);
        var numbers = values.Split(' ').Select(double.Parse).ToArray();
        stage.Seconds(1, numbers.Length, "m", second => numbers[second - 1]).Run(numbers.Length);
        stage.Explain().When.Inputs.ShouldHaveSingleItem().Number!.Value.ShouldBe(expected, 1e-9);
    }

    [Fact]
    public void Number_CounterRestartsInTheWindow_WhatIsNotKnownIsLeftOut()
    {
        using var stage = new AnalysisStage([Rule(Metric("m_total", Over(MeasureKind.Delta, 10)), "delta"), Rule(Metric("m_total", Over(MeasureKind.Rate, 10)), "rate")]);
        double[] totals = [100, 110, 120, 5, 15];
        stage.Seconds(1, 5, "m_total", second => totals[second - 1]).Run(5);
        stage.Explain("delta").When.Inputs[0].Number.ShouldBe(30);
        stage.Explain("rate").When.Inputs[0].Number.ShouldBe(10);
    }

    [Fact]
    public void Number_MoreSamplesThanTheWindowHolds_IsRightToAPartOfTheWindow()
    {
        using var stage = new AnalysisStage([Rule(Metric("m", Over(MeasureKind.Mean, 10)))]);
        for (var i = 0; i < 20_000; i++)
            stage.Tick(i / 1000.0, ("m", i / 1000.0));
        stage.Run(20);
        stage.Explain().When.Inputs[0].Number!.Value.ShouldBe(15, 0.1, "10 s in 128 parts");
    }

    [Fact]
    public void Run_WindowRunsOut_IsUnknownAndNothingIsCleared()
    {
        using var stage = new AnalysisStage([Rule(Metric("m", Over(MeasureKind.Max, 10)))]);
        stage.Seconds(1, 5, "m", second => second == 5 ? 9 : 0).Run(16);
        stage.Found.ShouldBe("5s raised r eth0");
        stage.Explain().Truth.ShouldBe("unknown");
    }

    [Fact]
    public void Run_OnlyTimeGoesBy_TheHighSampleLeavesTheWindowAndItClears()
    {
        using var stage = new AnalysisStage([Rule(Metric("m", Over(MeasureKind.Max, 10)))]);
        stage.Seconds(1, 5, "m", second => second == 3 ? 9 : 0).Run(30);
        stage.Found.ShouldBe("3s raised r eth0\n13s cleared r eth0");
    }

    [Fact]
    public void Run_SeriesFallsSilent_IsUnknownAndTheHoldBeginsAnew()
    {
        using var stage = new AnalysisStage([Rule(Metric("m", Measure.Value), hold: 8)]);
        stage.Seconds(1, 3, "m", _ => 9).Seconds(12, 25, "m", _ => 9).Run(25);
        stage.Found.ShouldBe("20s raised r eth0", "from 8 on it was unknown, and nobody can say that it held");
    }

    [Fact]
    public void Run_HoldEndsBetweenTicks_IsRaisedByTheNextTick()
    {
        using var stage = new AnalysisStage([Rule(Metric("m", Measure.Value), hold: 1.5)]);
        stage.Seconds(1, 9, "m", second => second >= 5 ? 9 : 0).Run(9);
        stage.Found.ShouldBe("7s raised r eth0");
    }

    [Fact]
    public void Run_HoldEndsAndNoTickComes_IsRaisedAllTheSame()
    {
        using var stage = new AnalysisStage([Rule(Metric("m", Measure.Value), hold: 2)]);
        stage.Seconds(1, 5, "m", second => second >= 4 ? 9 : 0).Run(30);
        stage.Found.ShouldBe("8s raised r eth0", "due at 6, and two ticks were waited for");
    }

    [Theory]
    [InlineData("0 6 4 6 4 2 4 6", "2s raised r eth0\n6s cleared r eth0\n8s raised r eth0")]
    [InlineData("6 6 6 3 3 2 2 2", "1s raised r eth0\n6s cleared r eth0")]
    public void Run_LeaveIsLower_HoldsUntilThat(string values, string found)
    {
        using var stage = new AnalysisStage([Rule(Metric("m", Measure.Value, value: 5, leave: 3))]);
        var numbers = values.Split(' ').Select(double.Parse).ToArray();
        stage.Seconds(1, 8, "m", second => numbers[second - 1]).Run(8);
        stage.Found.ShouldBe(found);
    }

    [Fact]
    public void Run_Ratio_DividesSeriesOfTheSameRowAndIsUnknownByZero()
    {
        var share = Metric("part", Measure.Value, value: 0.5) with { DividedBy = new SeriesSelector("all", Labels.None) };
        using var stage = new AnalysisStage([Rule(share)]);
        stage.Tick(1, ("part", 1), ("all", 10)).Tick(2, ("part", 9), ("all", 10)).Tick(3, ("part", 0), ("all", 0)).Tick(4, ("part", 1), ("all", 10));
        stage.Run(3);
        stage.Found.ShouldBe("2s raised r eth0");
        stage.Explain().Truth.ShouldBe("unknown");
        stage.Run(4);
        stage.Found.ShouldEndWith("4s cleared r eth0");
    }

    [Fact]
    public void Run_Absent_IsTrueOnceNothingCameForAWindow()
    {
        using var stage = new AnalysisStage([Rule(Metric("m", Over(MeasureKind.Absent, 5)))]);
        stage.Seconds(1, 20, "other", _ => 1).Tick(10, ("m", 1)).Run(20);
        stage.Found.ShouldBe("5s raised r eth0\n10s cleared r eth0\n15s raised r eth0");
    }

    [Fact]
    public void Run_AbsentAndNothingComesAtAll_IsTrueByTimeAlone()
    {
        using var stage = new AnalysisStage([Rule(Metric("m", Over(MeasureKind.Absent, 5)))]);
        stage.Run(4.9).Explain().Truth.ShouldBe("unknown");
        stage.Run(10).Found.ShouldBe("5s raised r eth0");
    }

    [Fact]
    public void Run_ManyThresholdsOnOneNumber_OnlyThoseThatWereCrossedAreJudged()
    {
        using var stage = new AnalysisStage([.. Enumerable.Range(0, 1000).Select(i => Rule(Metric("m", Measure.Value, value: i), $"r{i:000}"))]);
        stage.Tick(1, ("m", 0.5)).Tick(2, ("m", 0.6)).Tick(3, ("m", 2.5)).Run(1);
        var first = stage.Counts.Judged;
        stage.Run(2).Counts.Judged.ShouldBe(first, "no threshold lies between");
        stage.Run(3).Counts.Judged.ShouldBe(first + 2, "two were crossed");
        stage.Found.ShouldBe("1s raised r000 eth0\n3s raised r001 eth0\n3s raised r002 eth0");
    }

    /// <summary>Whatever the number does, judging only what was crossed says the same as judging everything.</summary>
    [Fact]
    public void Run_AnyValues_SaysWhatTheComparisonSays() =>
        Prop.ForAll<NonEmptyArray<byte>, byte, byte>((values, first, second) => AgreesWithTheComparison([.. values.Get.Select(v => v % 8)], first % 8, second % 8))
            .QuickCheckThrowOnFailure();

    private static void AgreesWithTheComparison(int[] values, int first, int second)
    {
        var ops = Enum.GetValues<Comparison>();
        var rules = ops.SelectMany(op => new[] { Rule(Metric("m", Measure.Value, op, first), $"{op}-1"), Rule(Metric("m", Measure.Value, op, second), $"{op}-2") }).ToArray();
        using var stage = new AnalysisStage(rules);
        var number = 0;
        foreach (var value in values)
        {
            stage.Tick(++number, ("m", value)).Run(number);
            foreach (var rule in rules)
            {
                var enter = ((MetricCondition)rule.When).Enter;
                var isRaised = stage.Explain(rule.Id.Rule).Stage == CaseStage.Raised;
                isRaised.ShouldBe(enter.Holds(value, enter.Value), $"{rule.When} with {value} after {string.Join(' ', values.Take(number - 1))}");
            }
        }
    }
}
