using HyperMesh.Autonomic.Detection.Explaining;

namespace HyperMesh.Autonomic.Detection.Tests.Explaining;

public sealed class ExplanationTests
{
    private static readonly double Alarming = Severities.Threshold(Severity.High);

    [Fact]
    public void Of_Deviation_SaysValueBandStartAndVotes() =>
        Explanation.Of(new Finding
        {
            Subject = "packets/s on eth0",
            Value = 8412,
            Assessment = new Assessment(0, Alarming, 90, 140),
            StartedAgo = TimeSpan.FromMilliseconds(120),
            IsSeasonal = true,
            Votes = [new Vote("a", Alarming), new Vote("b", Alarming), new Vote("c", Alarming), new Vote("d", 0.1)],
        }).ShouldBe("packets/s on eth0 is 8,412, expected 90 to 140 at this hour; started 120 ms ago; 3 of 4 detectors agree");

    [Fact]
    public void Of_FirstReadingOfADeviation_SaysThatItStartsHere() =>
        Explanation.Of(Finding(8412, new Assessment(Alarming, Alarming, 90, 140)) with { StartedAgo = TimeSpan.Zero, Unit = "ms" })
            .ShouldBe("value is 8,412 ms, expected 90 to 140 ms; it starts here");

    [Fact]
    public void Of_NormalReading_SaysWithinWhat() =>
        Explanation.Of(Finding(104.25, new Assessment(0, 0.1, 90, 140))).ShouldBe("value is 104.3, within the expected 90 to 140");

    [Fact]
    public void Of_OddPatternWithinTheBand_SaysSo() =>
        Explanation.Of(Finding(100, new Assessment(0, Alarming, 90, 140)))
            .ShouldBe("value is 100, within the expected 90 to 140, but not in its usual pattern");

    [Fact]
    public void Of_OutsideButNotRare_SaysWhyThereIsNoAlert() =>
        Explanation.Of(Finding(150, new Assessment(0.2, 0.2, 90, 140)))
            .ShouldBe("value is 150, expected 90 to 140; a normal series does this too often for an alert");

    [Fact]
    public void Of_UnknownReading_SaysSo() =>
        Explanation.Of(Finding(100, Assessment.Unknown)).ShouldBe("value is 100; not enough has been seen to say what is normal");

    [Fact]
    public void Of_BandOfOneValueOrNone_IsNoRange()
    {
        Explanation.Of(Finding(5, new Assessment(Alarming, Alarming, 3, 3))).ShouldBe("value is 5, expected 3");
        Explanation.Of(Finding(5, new Assessment(Alarming, Alarming, double.NaN, double.NaN))).ShouldBe("value is 5, which is not usual");
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(8412.4, "8,412")]
    [InlineData(-1234567, "-1,234,567")]
    [InlineData(0.0123456, "0.01235")]
    [InlineData(99.999, "100")]
    [InlineData(1.2e20, "1.2e+20")]
    [InlineData(2.5e-7, "2.5e-7")]
    public void Number_OfAnySize_IsShort(double value, string expected) => PlainText.Number(value).ShouldBe(expected);

    [Theory]
    [InlineData(0.12, "120 ms")]
    [InlineData(0.005, "5 ms")]
    [InlineData(1.5, "1.5 s")]
    [InlineData(90, "1 min 30 s")]
    [InlineData(600, "10 min")]
    [InlineData(4800, "1 h 20 min")]
    [InlineData(12 * 86400 + 5000, "12 days")]
    [InlineData(1227.0 * 86400, "3.4 years")]
    public void Duration_OfAnySize_IsShort(double seconds, string expected) =>
        PlainText.Duration(TimeSpan.FromSeconds(seconds)).ShouldBe(expected);

    private static Finding Finding(double value, Assessment assessment) => new() { Subject = "value", Value = value, Assessment = assessment };
}
