using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests;

/// <summary>Somebody sets the system's clock by an hour while a loop runs: whatever has a time in it goes on as if nobody had.</summary>
public sealed class ClockJumpTests
{
    private const double JumpsAt = 7.5;

    private static string Rule(string more) => $$"""
        - name: r
          when: { metric: { name: load, op: ">", value: 50 } }
          then: [fake.set: { program: drop }]
          {{more}}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Cooldown_OfTenSeconds_LastsTenSeconds(int hours) => Play(hours, Rule("mode: enforce\n  cooldown: 10s"), second => second is 5 or >= 8 ? 90 : 5).ShouldContain(
        "8s hold p/r: cooling down after its last action until 16s", Case.Sensitive, "the symptom ended at 6 s");

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Budget_OfTwoAnHour_IsNeitherFilledNorEmptied(int hours)
    {
        var lines = Play(hours, Rule("mode: enforce\n  cooldown: 1s\n  limits: { maxActionsPerHour: 2 }"), second => second >= 4 && second % 4 < 2 ? 90 : 5);
        lines.Split('\n').Count(line => line.Contains("plan remediate")).ShouldBe(2);
        lines.ShouldContain("hold p/r: ");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Approval_OfSixSeconds_ExpiresAfterSixSeconds(int hours) => Play(hours, Rule("mode: approve\n  approval: { expires: 6s }\n  cooldown: 10s"), second => second >= 5 ? 90 : 5)
        .ShouldContain("11s approval denied by loop: nobody has answered in time");

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Silence_UntilAnInstant_EndsByTheLoopsTime(int hours) => Play(hours, Rule("mode: enforce"), second => second >= 5 ? 90 : 5, 9.5).ShouldContain(
        "9.5s plan remediate p/r set drop: load value > 50");

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Label_ThatAnAlarmWasFalse_CountsAsBefore(int hours)
    {
        var rule = """
            - name: r
              when: { anomaly: { metric: load, detector: echo, severity: low } }
              keepFiringFor: 0s
              then: [fake.set: { program: drop }]
            """;
        var lines = Play(hours, rule, second => second % 6 == 5 ? 2.6 : 0, label: true);
        lines.ShouldContain("7.5s feedback");
        lines.Split('\n').Count(line => line.Contains("symptom raised")).ShouldBe(1, "the same deviation is too small from then on");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Hold_AndFor_LastAsLongAsTheySay(int hours) => Play(hours, Rule("mode: enforce\n  for: 4s\n  keepFiringFor: 5s"), second => second is >= 5 and < 14 ? 90 : 5)
        .ShouldContain("9s symptom raised p/r eth0");

    /// <summary>The journal of a loop whose system clock is set in the middle, which must be that of one whose clock is not.</summary>
    private static string Play(int hours, string rules, Func<int, double> load, double? silentUntil = null, bool label = false)
    {
        var jumped = Journal(TimeSpan.FromHours(hours), rules, load, silentUntil, label);
        jumped.ShouldBe(Journal(TimeSpan.Zero, rules, load, silentUntil, label));
        return jumped;
    }

    private static string Journal(TimeSpan jump, string rules, Func<int, double> load, double? silentUntil, bool label)
    {
        var policy = PolicyText.Rules(rules);
        var silences = silentUntil is { } end ? new[] { new Silence(JournalText.Epoch, JournalText.Epoch.AddSeconds(end), ["p/*"], ["eth*"], "upgrade") } : [];
        var step = TimeSpan.Zero;
        SteadyClock? clock = null;
        using var loop = new TestLoop(new PolicySnapshot(1, policy.Rules) { Silences = silences }, time: virtualTime =>
        {
            clock = new SteadyClock(() => virtualTime.Now + step, () => virtualTime.Now - JournalText.Epoch, () => virtualTime.Now - JournalText.Epoch);
            return new SteadyScheduler(virtualTime, clock);
        });
        loop.EverySecond(0, 40, "load", load);
        loop.At(JumpsAt, () =>
        {
            step = jump;
            clock!.Step().ShouldBe(jump == TimeSpan.Zero ? null : jump);
            if (label)
                loop.Hear(new Feedback(5, Verdict.FalseAlarm, [new DetectorKey(TestLoop.On("load"), "echo", "value")], "anna"), 5);
        });
        return loop.Run(40).Timeline;
    }
}
