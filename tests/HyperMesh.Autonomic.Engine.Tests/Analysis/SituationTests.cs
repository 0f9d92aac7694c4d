using HyperMesh.Autonomic.Engine.Analysis.Situations;
using HyperMesh.Autonomic.Engine.Policies;
using static HyperMesh.Autonomic.Engine.Tests.Analysis.AnalysisStage;

namespace HyperMesh.Autonomic.Engine.Tests.Analysis;

public sealed class SituationTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    /// <summary>By the clock on the wall; at 1:00 UTC on 29 March 2026 Berlin goes from 2:00 to 3:00, on 25 October from 3:00 to 2:00.</summary>
    [Theory]
    [InlineData("22:00", "06:00", "2026-03-02T21:00Z", "Mon", true)]
    [InlineData("22:00", "06:00", "2026-03-03T04:59Z", "Mon", true)]
    [InlineData("22:00", "06:00", "2026-03-03T05:00Z", "Mon", false)]
    [InlineData("22:00", "06:00", "2026-03-03T21:00Z", "Mon", false)]
    [InlineData("02:30", "04:00", "2026-03-29T00:59Z", null, false)]
    [InlineData("02:30", "04:00", "2026-03-29T01:00Z", null, true)]
    [InlineData("02:15", "02:45", "2026-10-25T00:20Z", null, true)]
    [InlineData("02:15", "02:45", "2026-10-25T00:50Z", null, false)]
    [InlineData("02:15", "02:45", "2026-10-25T01:20Z", null, true)]
    [InlineData("08:00", "08:00", "2026-06-01T12:00Z", null, true)]
    public void Holds_ByTheClockOnTheWall_AlsoWhenItIsChanged(string from, string to, string at, string? day, bool holds) =>
        Calendar.Holds(Schedule(from, to, day), DateTimeOffset.Parse(at)).ShouldBe(holds);

    [Theory]
    [InlineData("22:00", "06:00", "2026-03-02T12:00Z", "2026-03-02T21:00Z")]
    [InlineData("02:30", "04:00", "2026-03-29T00:00Z", "2026-03-29T01:00Z")]
    [InlineData("02:15", "02:45", "2026-10-25T00:50Z", "2026-10-25T01:15Z")]
    [InlineData("08:00", "08:00", "2026-06-01T12:00Z", null)]
    public void NextChange_ByTheClockOnTheWall_IsTheInstant(string from, string to, string at, string? next) =>
        Calendar.NextChange(Schedule(from, to, null), DateTimeOffset.Parse(at)).ShouldBe(next is null ? null : DateTimeOffset.Parse(next));

    [Fact]
    public void Run_ScheduleBeginsAndEnds_IsJudgedByTimeAlone()
    {
        var start = TimeOnly.FromTimeSpan(Epoch.TimeOfDay);
        var schedule = new ScheduleCondition([], start.Add(TimeSpan.FromMinutes(1)), start.Add(TimeSpan.FromMinutes(2)), TimeZoneInfo.Utc);
        using var stage = new AnalysisStage([Rule(schedule)]);
        stage.Run(300).Found.ShouldBe("60s raised r eth0\n120s cleared r eth0");
    }

    [Fact]
    public void Run_HookHealthPlugin_AreAskedWhenTheSituationChanges()
    {
        using var stage = new AnalysisStage(
        [
            Rule(new HookCondition("xdp", "firewall", null), "hook"),
            Rule(new HookCondition("xdp", null, true), "drift"),
            Rule(new HealthCondition("monitor ebpf", IsFailing: true), "health"),
            Rule(new PluginCondition("Execute.Bpf", IsLoaded: false), "plugin"),
            Rule(new NodeCondition("elsewhere", IsUp: false), "node"),
        ]);
        stage.Seconds(1, 10, "m", _ => 0);
        stage.At(2.5, () => Set(stage.Situation, "firewall", drifted: false, failing: true));
        stage.At(4.5, () => Set(stage.Situation, "firewall", drifted: true, failing: false));
        stage.Run(10);
        stage.Found.ShouldBe(
            "3s raised hook eth0\n3s raised health eth0\n3s raised plugin eth0\n5s raised drift eth0\n5s cleared health eth0");
        stage.Explain("node").Truth.ShouldBe("unknown", "a fleet of one knows of no other node");
    }

    [Fact]
    public void Run_FleetOfOne_ThisNodeIsTheOnlyOneThatSees()
    {
        using var stage = new AnalysisStage(
        [
            Rule(Metric("m", Measure.Value), "local"),
            Rule(new FleetCondition(new RuleId("p", "local"), 1, TimeSpan.FromSeconds(10)), "one"),
            Rule(new FleetCondition(new RuleId("p", "local"), 2, TimeSpan.FromSeconds(10)), "two"),
        ]);
        stage.Seconds(1, 40, "m", second => second is 5 or 6 ? 9 : 0).Run(40);
        stage.Found.ShouldBe("5s raised local eth0\n6s raised one eth0\n7s cleared local eth0\n17s cleared one eth0");
    }

    private static void Set(FakeSituation situation, string program, bool drifted, bool failing)
    {
        situation.Hooks["xdp:eth0"] = new HookContent(program, drifted);
        situation.Failing["monitor ebpf"] = failing;
        situation.Loaded["Execute.Bpf"] = false;
        situation.Version++;
    }

    private static ScheduleCondition Schedule(string from, string to, string? day) => new(
        day is null ? [] : [Enum.GetValues<DayOfWeek>().Single(d => d.ToString().StartsWith(day, StringComparison.Ordinal))],
        TimeOnly.Parse(from), TimeOnly.Parse(to), Berlin);
}
