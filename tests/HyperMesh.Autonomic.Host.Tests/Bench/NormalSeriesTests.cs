using HyperMesh.Autonomic.Host.Bench.Detection;

namespace HyperMesh.Autonomic.Host.Tests.Bench;

public sealed class NormalSeriesTests
{
    public static TheoryData<string, double> KindsAndCadences()
    {
        var data = new TheoryData<string, double>();
        foreach (var kind in NormalSeries.Kinds)
            foreach (var cadence in new[] { 0.005, 1, 300, 3600 })
                data.Add(kind.ToString(), cadence);
        return data;
    }

    [Theory]
    [MemberData(nameof(KindsAndCadences))]
    public void Next_SameSeed_IsTheSameSeriesOfFiniteValues(string name, double cadence)
    {
        var kind = Enum.Parse<NormalKind>(name);

        var first = Take(kind, 7, cadence);

        first.ShouldAllBe(value => double.IsFinite(value));
        Take(kind, 7, cadence).ShouldBe(first);
        if (kind != NormalKind.Idle)
            Take(kind, 8, cadence).ShouldNotBe(first);
    }

    [Fact]
    public void Next_CountedKinds_AreWholeEventsAndNeverNegative()
    {
        foreach (var kind in NormalSeries.Kinds.Where(kind => NormalSeries.MetricKindOf(kind) == MetricKind.Counter))
            foreach (var rate in Take(kind, 1, 2))
            {
                rate.ShouldBeGreaterThanOrEqualTo(0);
                (2 * rate % 1).ShouldBe(0);
            }
    }

    [Fact]
    public void Next_Idle_HasAnEventEveryTenMinutesWhateverTheCadence()
    {
        foreach (var cadence in new double[] { 1, 60, 300 })
        {
            var days = 20;
            var source = new NormalSeries(NormalKind.Idle, 3, cadence);
            var events = Enumerable.Range(0, (int)(days * 86_400 / cadence)).Sum(_ => source.Next() * cadence);
            (events / days).ShouldBe(144, 20);
        }
    }

    private static double[] Take(NormalKind kind, int seed, double cadence)
    {
        var source = new NormalSeries(kind, seed, cadence);
        return [.. Enumerable.Range(0, 2000).Select(_ => source.Next())];
    }
}
