using HyperMesh.Autonomic.Host.Bench.Detection;

namespace HyperMesh.Autonomic.Host.Tests.Bench;

public sealed class FalseAlarmCountTests
{
    private const double Hour = 3600;

    [Fact]
    public void Add_Alerts_AreCountedByDayAndInEverySeverityBelow()
    {
        var count = new FalseAlarmCount();
        count.AddSeries(TimeSpan.FromDays(5));
        count.Add(Hour, Severity.Critical);
        count.Add(30 * Hour, Severity.Low);
        count.Add(40 * Hour, Severity.High);

        count.PerFirstDay.ShouldBe(1);
        count.PerDay(Severity.Low).ShouldBe(0.5);
        count.PerDay(Severity.Medium).ShouldBe(0.25);
        count.PerDay(Severity.High).ShouldBe(0.25);
        count.PerDay(Severity.Critical).ShouldBe(0);
    }

    [Fact]
    public void Add_CountOfOtherSeries_SharesTheDays()
    {
        var whole = new FalseAlarmCount();
        for (var i = 0; i < 2; i++)
        {
            var count = new FalseAlarmCount();
            count.AddSeries(TimeSpan.FromDays(3));
            count.Add(50 * Hour, i == 0 ? Severity.Medium : Severity.None);
            whole.Add(count);
        }

        whole.Days.ShouldBe(4);
        whole.PerDay(Severity.Medium).ShouldBe(0.25);
    }

    [Fact]
    public void PerDay_SeriesOfLessThanADay_IsNotKnown()
    {
        var count = new FalseAlarmCount();
        count.AddSeries(TimeSpan.FromHours(12));

        count.PerDay(Severity.Low).ShouldBe(double.NaN);
        count.FirstDays.ShouldBe(0.5);
    }
}
