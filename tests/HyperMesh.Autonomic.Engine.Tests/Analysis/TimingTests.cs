using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using static HyperMesh.Autonomic.Engine.Tests.Analysis.AnalysisStage;

namespace HyperMesh.Autonomic.Engine.Tests.Analysis;

public sealed class TimingTests
{
    private static readonly Condition High = Metric("m", Measure.Value);

    [Fact]
    public void Run_RaisedThreeTimes_IsKeptForLonger()
    {
        var rule = Rule(High) with { Damping = new Damping(3, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10)) };
        using var stage = new AnalysisStage([rule]);
        stage.Seconds(1, 30, "m", second => second <= 6 && second % 2 == 1 ? 9 : 0).Run(30);
        stage.Found.ShouldBe("1s raised r eth0\n2s cleared r eth0\n3s raised r eth0\n4s cleared r eth0\n5s raised r eth0\n16s cleared r eth0");
    }

    [Fact]
    public void Run_RaisesLieLongBack_AreForgotten()
    {
        var rule = Rule(High) with { Damping = new Damping(2, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)) };
        using var stage = new AnalysisStage([rule]);
        stage.Seconds(1, 40, "m", second => second is 1 or 20 ? 9 : 0).Run(40);
        stage.Found.ShouldBe("1s raised r eth0\n2s cleared r eth0\n20s raised r eth0\n21s cleared r eth0");
        stage.Explain().Raises.ShouldBe(0);
    }

    [Fact]
    public void Apply_RuleStays_TheHoldGoesOn()
    {
        using var stage = new AnalysisStage([Rule(High, hold: 10)]);
        stage.Seconds(1, 20, "m", second => second >= 5 ? 9 : 0)
            .Change(9.5, Rule(High, hold: 10), Rule(Metric("m", Measure.Value, value: 1), "other")).Run(20);
        stage.Found.ShouldBe("10s raised other eth0\n15s raised r eth0");
    }

    [Fact]
    public void Apply_HysteresisAndSameWords_StillHolds()
    {
        var rule = Rule(Metric("m", Measure.Value, value: 5, leave: 3), keep: 5);
        using var stage = new AnalysisStage([rule]);
        stage.Seconds(1, 20, "m", second => second == 2 ? 9 : 4).Change(5.5, rule).Run(20);
        stage.Found.ShouldBe("2s raised r eth0");
    }

    [Fact]
    public void Apply_OtherWords_HysteresisBeginsAnewButTheSymptomStays()
    {
        using var stage = new AnalysisStage([Rule(Metric("m", Measure.Value, value: 5, leave: 3), keep: 5)]);
        stage.Seconds(1, 20, "m", second => second == 2 ? 9 : 4)
            .Change(5.5, Rule(Metric("m", Measure.Value, value: 6, leave: 3), keep: 5)).Run(20);
        stage.Found.ShouldBe("2s raised r eth0\n11s cleared r eth0", "4 is not above 6, and nothing holds any more: false since 6");
    }

    [Fact]
    public void Apply_TargetIsNoLongerMeant_TheSymptomEnds()
    {
        using var stage = new AnalysisStage([Rule(High, target: "eth*")]);
        stage.Seconds(1, 20, "m", _ => 9).Change(5.5, Rule(High, target: "wlan*")).Run(20);
        stage.Found.ShouldBe("1s raised r eth0\n6s cleared r eth0");
    }

    [Theory]
    [InlineData(30, "32s raised r eth0")]
    [InlineData(400, "412s raised r eth0")]
    public void Restart_WhileItHolds_GoesOnAfterAShortGapOnly(int again, string found)
    {
        var rule = Rule(High, hold: 10);
        using var journal = Journal.InMemory();
        using (var stage = new AnalysisStage([rule], journal))
        {
            stage.Seconds(1, 6, "m", second => second >= 2 ? 9 : 0).Run(6);
            stage.Analyzer.SaveBaselines();
        }

        using var next = new AnalysisStage([rule], journal, start: again);
        next.Analyzer.Restore();
        // What the first word says decides whether the gap counts: nothing was heard of a first second.
        next.Tick(again + 1, ("other", 1)).Seconds(again + 2, again + 20, "m", _ => 9).Run(again + 20);
        next.Found.ShouldBe(found);
    }

    [Fact]
    public void Restart_ItDoesNotHoldAtTheFirstWord_BeginsAnew()
    {
        var rule = Rule(High, hold: 10);
        using var journal = Journal.InMemory();
        using (var stage = new AnalysisStage([rule], journal))
        {
            stage.Seconds(1, 6, "m", _ => 9).Run(6);
            stage.Analyzer.SaveBaselines();
        }

        using var next = new AnalysisStage([rule], journal, start: 30);
        next.Analyzer.Restore();
        next.Seconds(31, 60, "m", second => second == 31 ? 0 : 9).Run(60);
        next.Found.ShouldBe("42s raised r eth0");
    }

    [Fact]
    public void Restart_KilledWithoutStopping_WhatWasSavedByTheSecondIsThere()
    {
        var rule = Rule(High, hold: 10, groupBy: "source") with { Damping = new Damping(2, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(9)) };
        using var journal = Journal.InMemory();
        using (var stage = new AnalysisStage([rule], journal))
            stage.Seconds(1, 6, "m{interface=\"eth0\",source=\"a\"}", _ => 9).Run(6);

        var (at, cases) = journal.ReadTimers().ShouldNotBeNull();
        at.ShouldBe(Epoch.AddSeconds(1), "nothing has changed since");
        var saved = cases.ShouldHaveSingleItem();
        saved.Case.ShouldBe(new CaseKey(rule.Id, "eth0", "{source=\"a\"}"));
        saved.HoldsSince.ShouldBe(Epoch.AddSeconds(1));
    }

    [Fact]
    public void Restart_CaseIsQuietAgain_IsTakenOutOfTheStore()
    {
        using var journal = Journal.InMemory();
        using var stage = new AnalysisStage([Rule(High, hold: 10)], journal);
        stage.Seconds(1, 9, "m", second => second <= 3 ? 9 : 0).Run(3);
        journal.ReadTimers()!.Value.Cases.Count.ShouldBe(1);
        stage.Run(9);
        journal.ReadTimers()!.Value.Cases.ShouldBeEmpty();
    }

    [Fact]
    public void Explain_Pending_SaysHowLongOfHowLong()
    {
        using var stage = new AnalysisStage([Rule(new AllOf([High, new NotOf(Metric("n", Measure.Value))]), hold: 10)]);
        stage.Seconds(1, 4, "m", second => second >= 2 ? 9 : 0).Seconds(1, 4, "n", _ => 0);
        stage.Run(1).Explain().Missing.ShouldBe("m value is 0, not > 5");
        var pending = stage.Run(4).Explain();
        pending.Stage.ShouldBe(CaseStage.Pending);
        pending.Missing.ShouldBe("holds since 2s of 10s");
        pending.Next.ShouldBe(Epoch.AddSeconds(12));
        pending.When.Parts.Select(part => part.Truth).ShouldBe(["true", "true"]);
        pending.When.Parts[0].Since.ShouldBe(Epoch.AddSeconds(2));
        pending.When.Parts[0].Inputs.ShouldHaveSingleItem().Subject.ShouldBe(TestLoop.On("m"));
    }

    [Fact]
    public void Explain_NoSample_SaysWhatIsMissing()
    {
        using var stage = new AnalysisStage([Rule(High)]);
        stage.Run(1).Explain().Missing.ShouldBe("no sample of m");
        stage.Explain().Truth.ShouldBe("unknown");
    }
}
