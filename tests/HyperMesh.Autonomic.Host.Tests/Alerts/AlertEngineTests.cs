using HyperMesh.Autonomic.Host.Alerts;

namespace HyperMesh.Autonomic.Host.Tests.Alerts;

/// <summary>When an alert is raised and when it is cleared, second by second in virtual time.</summary>
public sealed class AlertEngineTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly AlertRule Rule = new("drops", AlertKind.Share, "too many are dropped")
    {
        Above = 0.05,
        ClearBelow = 0.03,
        For = TimeSpan.FromSeconds(3),
        KeepFor = TimeSpan.FromSeconds(4),
    };

    [Fact]
    public void Evaluate_AboveForTooShortATime_IsPendingAndNotRaised() =>
        Timeline([0.1, 0.1, 0.1, 0.05, 0.1, 0.1, 0.1]).ShouldBe("PPP-PPP");

    [Fact]
    public void Evaluate_AboveForLongEnough_IsRaised() =>
        Timeline([0.04, 0.051, 0.051, 0.051, 0.051]).ShouldBe("-PPPF");

    [Fact]
    public void Evaluate_BetweenTheThresholds_ItStaysAsItIs()
    {
        Timeline([0.04, 0.04, 0.04, 0.04, 0.04, 0.04]).ShouldBe("------", "it is not raised");
        Timeline([0.1, 0.1, 0.1, 0.1, 0.04, 0.04, 0.04, 0.04, 0.04, 0.04]).ShouldBe("PPPFFFFFFF", "it is not cleared");
    }

    [Fact]
    public void Evaluate_BelowForTooShortATime_IsNotCleared() =>
        Timeline([0.1, 0.1, 0.1, 0.1, 0.03, 0.03, 0.03, 0.031, 0, 0, 0, 0, 0, 0]).ShouldBe("PPPFFFFFFFFF--");

    [Fact]
    public void Evaluate_NothingToJudge_CountsAsWell()
    {
        Timeline([0.1, null, 0.1, 0.1, 0.1, 0.1]).ShouldBe("P-PPPF");
        Timeline([0.1, 0.1, 0.1, 0.1, null, null, null, null, null]).ShouldBe("PPPFFFFF-");
    }

    [Fact]
    public void Evaluate_ValueThatSwingsAroundTheThreshold_IsRaisedOnce()
    {
        var engine = new AlertEngine([Rule]);
        var changes = Enumerable.Range(0, 600).Sum(second => At(engine, second, second % 2 == 0 || second < 10 ? 0.06 : 0.04).Count);
        changes.ShouldBe(1);
    }

    [Fact]
    public void Evaluate_AtOnceAndNotKept_FollowsTheValue() =>
        Timeline([1, 0, 1], Rule with { Above = 0, ClearBelow = 0, For = TimeSpan.Zero, KeepFor = TimeSpan.Zero }).ShouldBe("F-F");

    [Fact]
    public void Evaluate_RaisedAndCleared_SaysWhenItBeganWhenItEndedAndWhere()
    {
        var engine = new AlertEngine([Rule]);
        for (var second = 0; second < 3; second++)
            At(engine, second, 0.1).ShouldBeEmpty();
        var raised = At(engine, 3, 0.1).ShouldHaveSingleItem();
        (raised.Phase, raised.Since).ShouldBe((AlertPhase.Firing, Start));
        raised.Words.ShouldBe("too many are dropped: 10 %, above 5 % (eth0)");
        for (var second = 4; second < 8; second++)
            At(engine, second, 0).ShouldBeEmpty();
        engine.States.Single().Words.ShouldContain("eth0", customMessage: "where it was is still known");
        var cleared = At(engine, 8, 0).ShouldHaveSingleItem();
        (cleared.Phase, cleared.Since, cleared.EndedAt).ShouldBe((AlertPhase.Inactive, null, Start.AddSeconds(8)));
    }

    [Fact]
    public void Evaluate_RuleThatIsNotEnabled_IsNotJudged() =>
        new AlertEngine([Rule with { IsEnabled = false }]).States.ShouldBeEmpty();

    [Fact]
    public void Defaults_AreOnAndCoverWhatIsPromised()
    {
        AlertRules.All.ShouldAllBe(rule => rule.IsEnabled && rule.ClearBelow <= rule.Above);
        Above(AlertRules.Latency).ShouldBe(0.1);
        Above(AlertRules.MapFill).ShouldBe(0.8);
        Above(AlertRules.DropRate).ShouldBe(0.05);
        foreach (var name in new[] { AlertRules.LoadFailure, AlertRules.AttachFailure, AlertRules.EventsLost, AlertRules.ForeignProgram })
            Above(name).ShouldBe(0, name);

        static double Above(string name) => AlertRules.All.Single(rule => rule.Name == name).Above;
    }

    /// <summary>A letter for each second: - inactive, P pending, F firing.</summary>
    private static string Timeline(IReadOnlyList<double?> values, AlertRule? rule = null)
    {
        var engine = new AlertEngine([rule ?? Rule]);
        return string.Concat(values.Select((value, second) =>
        {
            At(engine, second, value);
            return engine.States.Single().Phase switch { AlertPhase.Inactive => '-', AlertPhase.Pending => 'P', _ => 'F' };
        }));
    }

    private static IReadOnlyList<AlertState> At(AlertEngine engine, int second, double? value) => engine.Evaluate(
        Start.AddSeconds(second), new Dictionary<string, AlertReading> { ["drops"] = new(value, value > 0.03 ? "eth0" : null) });
}
