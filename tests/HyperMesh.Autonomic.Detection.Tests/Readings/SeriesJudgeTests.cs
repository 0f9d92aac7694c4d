using HyperMesh.Autonomic.Detection.Readings;

namespace HyperMesh.Autonomic.Detection.Tests.Readings;

public sealed class SeriesJudgeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Take_FirstTwoSamples_GivesTheDetectorBothWithTheGapBetweenThem()
    {
        var seen = Take(MetricKind.Gauge, (0, 7), (300, 8));

        seen.ShouldBe(["0 7 300", "300 8 300"]);
    }

    [Fact]
    public void Take_OneSample_SaysUnknown() => Judge(MetricKind.Gauge, new Listener()).Take(Start, 7).IsKnown.ShouldBeFalse();

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Take_NoValue_IsUnknownAndNothingIsLearnt(double missing)
    {
        var listener = new Listener();
        var judge = Judge(MetricKind.Gauge, listener);
        judge.Take(Start, 1);
        judge.Take(Start.AddSeconds(10), 2).IsKnown.ShouldBeTrue();
        judge.Take(Start.AddSeconds(20), missing).IsKnown.ShouldBeFalse();
        judge.Take(Start.AddSeconds(30), 3).IsKnown.ShouldBeTrue();

        listener.Seen.ShouldBe(["0 1 10", "10 2 10", "30 3 20"]);
    }

    [Fact]
    public void Take_InstantThatRepeatsOrGoesBack_HasTheMedianGap() =>
        Take(MetricKind.Gauge, (0, 1), (10, 2), (20, 3), (120, 4), (120, 5), (60, 6), (70, 7))
            .ShouldBe(["0 1 10", "10 2 10", "20 3 10", "120 4 100", "120 5 10", "60 6 10", "70 7 10"]);

    [Fact]
    public void Take_InstantsThatNeverGoOn_StillHaveAGapAboveZero() =>
        Take(MetricKind.Gauge, (0, 1), (0, 2)).ShouldBe(["0 1 1", "0 2 1"]);

    [Fact]
    public void Take_Counter_IsJudgedByItsRate() =>
        Take(MetricKind.Counter, (0, 100), (10, 150), (20, 250)).ShouldBe(["10 5 10", "20 10 10"]);

    [Fact]
    public void Take_CounterThatRestarts_IsUnknownOnce() =>
        Take(MetricKind.Counter, (0, 100), (10, 150), (20, 30), (30, 80)).ShouldBe(["10 5 10", "30 5 10"]);

    [Fact]
    public void Take_CounterThatWraps_GoesOn()
    {
        Take(MetricKind.Counter, (0, 4294967000), (10, 4294967200), (20, 104)).ShouldBe(["10 20 10", "20 20 10"]);
        // At this height a double counts in steps of 2048.
        Take(MetricKind.Counter, (0, 18446744073709451264), (1, 18446744073709549568), (2, 96256)).ShouldBe(["1 98304 1", "2 98304 1"]);
    }

    private static List<string> Take(MetricKind kind, params (double Second, double Value)[] samples)
    {
        var listener = new Listener();
        var judge = Judge(kind, listener);
        foreach (var (second, value) in samples)
            judge.Take(Start.AddSeconds(second), value);
        return listener.Seen;
    }

    private static SeriesJudge Judge(MetricKind kind, Listener listener) => new(listener, kind);

    private sealed class Listener : IDetector
    {
        public List<string> Seen { get; } = [];

        public Assessment Evaluate(in Reading reading)
        {
            Seen.Add($"{(reading.At - Start).TotalSeconds} {reading.Value} {reading.Seconds}");
            return new Assessment(0, 0, 0, 0);
        }

        public byte[] Snapshot() => [];

        public bool TryRestore(ReadOnlySpan<byte> snapshot) => false;
    }
}
