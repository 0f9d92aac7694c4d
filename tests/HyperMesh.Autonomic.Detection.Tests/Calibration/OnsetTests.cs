using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Tests.Calibration;

public sealed class OnsetTests
{
    [Fact]
    public void Assess_DeviationThatLasts_ScoresOnceAndHoldsTheLevel()
    {
        var onset = new Onset();
        onset.Assess(0.2, 1, 0, 0);
        onset.Assess(4, 1, 0, 0).ShouldBe(new Assessment(Severities.ScoreOf(4), Severities.ScoreOf(4), 0, 0));
        for (var i = 0; i < 500; i++)
        {
            var held = onset.Assess(3, 1, 0, 0);
            (held.Score, held.Level).ShouldBe((i < 60 ? 0 : held.Score, Severities.ScoreOf(3)));
        }
    }

    [Fact]
    public void Assess_TenTimesRarerThanWhatWasTold_ScoresAgain()
    {
        var onset = new Onset();
        onset.Assess(3, 1, 0, 0).Score.ShouldBeGreaterThan(0);
        onset.Assess(3, 1, 0, 0).Score.ShouldBe(0);
        onset.Assess(3.5, 1, 0, 0).Score.ShouldBe(0, "much the same");
        onset.Assess(4.25, 1, 0, 0).Score.ShouldBe(Severities.ScoreOf(4.25), "ten times rarer");
    }

    [Theory]
    [InlineData(0.005, 12_000)]
    [InlineData(300, 24)]
    public void Assess_TheSameAgainLater_ScoresAgain(double tick, int readings)
    {
        Again(readings - readings / 4).ShouldBe(0);
        Again(readings + readings / 3).ShouldBeGreaterThan(0);

        double Again(int after)
        {
            var onset = new Onset();
            for (var i = 0; i < 100; i++)
                onset.Assess(0, tick, 0, 0);
            onset.Assess(3, tick, 0, 0);
            for (var i = 0; i < after; i++)
                onset.Assess(0, tick, 0, 0);
            return onset.Assess(3, tick, 0, 0).Score;
        }
    }

    [Fact]
    public void Assess_CalmForThreeReadings_LetsTheLevelGo()
    {
        var onset = new Onset();
        onset.Assess(3, 1, 0, 0);
        (onset.Assess(0, 1, 0, 0).Level >= Severities.Threshold(Severity.Low)).ShouldBeTrue();
        (onset.Assess(1.5, 1, 0, 0).Level >= Severities.Threshold(Severity.Low)).ShouldBeTrue("not calm");
        onset.Assess(0, 1, 0, 0);
        onset.Assess(0, 1, 0, 0);
        onset.Assess(0, 1, 0, 0).Level.ShouldBe(0);
        onset.IsAbnormal.ShouldBeFalse();
    }

    [Fact]
    public void Assess_DetectorSaysItStillDeviates_HoldsTheLevel()
    {
        var onset = new Onset();
        onset.Assess(0, 1, 0, 0, deviates: true).Level.ShouldBe(0, "nothing has begun");
        onset.Assess(3, 1, 0, 0);
        for (var i = 0; i < 100; i++)
            (onset.Assess(0, 1, 0, 0, deviates: true).Level >= Severities.Threshold(Severity.Low)).ShouldBeTrue();
    }
}
