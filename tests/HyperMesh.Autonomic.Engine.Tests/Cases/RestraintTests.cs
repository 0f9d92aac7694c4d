using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests.Cases;

/// <summary>What keeps a rule from acting: which of several reasons is said, and where each begins and ends.</summary>
public sealed class RestraintTests
{
    private const string OneRule = """
        - name: r
          when: { metric: { name: load, op: ">", value: 50 } }
          then: [fake.set: { program: drop }]
          cooldown: 10s
          mode: enforce
        """;

    [Fact]
    public void Reasons_SeveralAtOnce_TheFirstOfTheirOrderIsSaid()
    {
        const string rule = OneRule + "\n  limits: { maxActionsPerHour: 120, burst: 1 }";
        using var loop = new TestLoop(Policy(rule));
        // Once for the cooldown and the budget, then for all of it.
        loop.EverySecond(0, 60, "load", second => second is 1 or >= 3 ? 90 : 5);
        loop.At(2.5, () => loop.Change(Policy(rule, new Silence(JournalText.Epoch, At(8), [], [], "upgrade"))));
        loop.At(2.6, () => loop.Hear(new Standstill(StandstillState.Held, "", "anna"), 0));
        loop.At(5.5, () => loop.Hear(new Standstill(StandstillState.Lifted, "", "anna"), 0));

        loop.Run(59);

        Said(loop).ShouldBe(
        [
            "1s plan remediate p/r set drop: load value > 50",
            "2s plan revert p/r set pass: the symptom has cleared",
            "3s hold p/r: the loop is held by anna",
            "5.5s hold p/r: silenced: upgrade until 8s",
            "8s hold p/r: cooling down after its last action until 12s",
            "12s hold p/r: the budget of 120 actions an hour for rule:p/r@eth0 is spent until 31s",
            "31s plan remediate p/r set drop: load value > 50",
        ]);
    }

    [Theory]
    [InlineData("p/*", "eth?", 5, 8)]
    [InlineData("p/r", null, 5, 8)]
    [InlineData(null, null, 4, 8)]
    [InlineData("p/other", null, 5, null)]
    [InlineData("*/r", "wlan*", 5, null)]
    [InlineData("P/*", null, 5, null)]
    [InlineData(null, null, 6, null)]
    public void Silence_OfAPolicy_HoldsWhatMatchesFromItsFirstInstantToBeforeItsLast(string? rule, string? target, int from, int? held)
    {
        using var loop = new TestLoop(Policy(OneRule, new Silence(At(from), At(8), [.. rule is null ? [] : new[] { rule }], [.. target is null ? [] : new[] { target }], "")));
        loop.EverySecond(0, 20, "load", second => second >= 5 ? 90 : 5);

        loop.Run(15);

        Said(loop).ShouldBe(held is { } until
            ? [$"5s hold p/r: silenced until {until}s", $"{until}s plan remediate p/r set drop: load value > 50"]
            : ["5s plan remediate p/r set drop: load value > 50"]);
    }

    [Theory]
    [InlineData("maxUnhealthy: 1", 1)]
    [InlineData("maxUnhealthy: 70%", 2)]
    [InlineData("maxUnhealthy: 75%", 3)]
    [InlineData("minHealthy: 3", 1)]
    [InlineData("minHealthy: 1", 3)]
    [InlineData("minHealthy: 70%", 1)]
    [InlineData("maxUnhealthy: 3, minHealthy: 2", 2)]
    [InlineData("maxUnhealthy: 1, minHealthy: 1", 1)]
    public void Limits_OfThoseWithTheSymptom_AreReachedAndNotExceeded(string limits, int most)
    {
        using var loop = Spreading(limits, OneByOne);

        loop.Run(20);

        var said = Said(loop);
        said.Take(most).ShouldAllBe(line => line.Contains("plan remediate"));
        said.Skip(most).ShouldAllBe(line => line.EndsWith($"hold p/r: more than {most} of the 4 that it watches have the symptom: this is not a fault of single ones"));
        said.Count.ShouldBe(4);
    }

    [Fact]
    public void Limits_TooManyGetTheSymptomInOneTick_NoneIsActedUpon()
    {
        using var loop = Spreading("maxUnhealthy: 2", second => second < 5 ? "" : "0123");

        loop.Run(20);

        Said(loop).ShouldBe(Enumerable.Repeat("5s hold p/r: more than 2 of the 4 that it watches have the symptom: this is not a fault of single ones", 4));
    }

    [Fact]
    public void Limits_OneFallsIllWhileAnotherRecovers_IsActedUponInThatTick()
    {
        using var loop = Spreading("maxUnhealthy: 1", second => second < 5 ? "" : second < 9 ? "3" : "0");

        loop.Run(20);

        Said(loop).ShouldBe(
        [
            "5s plan remediate p/r set drop: load value > 50",
            "9s plan remediate p/r set drop: load value > 50",
            "9s plan revert p/r detach: the symptom has cleared",
        ]);
    }

    [Fact]
    public void StormCooldown_Zero_TheRestIsHelpedAsSoonAsFewEnoughHaveIt()
    {
        using var loop = Spreading("maxUnhealthy: 2, stormCooldown: 0s", second => second < 12 ? OneByOne(second) : "23");

        loop.Run(20);

        Said(loop).Where(line => line.Contains("plan remediate")).Skip(2).ShouldBe(["12s plan remediate p/r set drop: load value > 50", "12s plan remediate p/r set drop: load value > 50"]);
    }

    [Fact]
    public void StormCooldown_StormBeginsAnew_CountsFromTheLastCalm()
    {
        using var loop = Spreading("maxUnhealthy: 2, stormCooldown: 10s", second => second < 12 ? OneByOne(second) : second is >= 15 and < 18 ? "123" : "23");

        loop.Run(40);

        var rest = Said(loop).SkipWhile(line => !line.StartsWith("12s hold")).ToList();
        rest[0].ShouldBe("12s hold p/r: too many had the symptom until a short while ago until 22s");
        rest.ShouldContain("15s hold p/r: more than 2 of the 4 that it watches have the symptom: this is not a fault of single ones");
        rest.ShouldContain("18s hold p/r: too many had the symptom until a short while ago until 28s");
        rest.First(line => line.Contains("plan remediate")).ShouldStartWith("28s ");
    }

    [Fact]
    public void Budgets_Several_TheOneThatIsSpentForLongestIsSaid()
    {
        var policy = PolicyText.Rules(OneRule.Replace("cooldown: 10s", "cooldown: 0s"));
        using var loop = new TestLoop(new PolicySnapshot(1,
            [.. policy.Rules.Select(rule => rule with { Budgets = [new(BudgetScope.Target, 360, 1), new(BudgetScope.Policy, 60, 1), new(BudgetScope.All, 120, 1)] })]));
        loop.EverySecond(0, 100, "load", second => second is 5 or >= 7 ? 90 : 5);

        loop.Run(70);

        Said(loop).ShouldBe(
        [
            "5s plan remediate p/r set drop: load value > 50",
            "6s plan revert p/r set pass: the symptom has cleared",
            "7s hold p/r: the budget of 60 actions an hour for policy:p is spent until 65s",
            "65s plan remediate p/r set drop: load value > 50",
        ]);
    }

    [Fact]
    public void Conflict_SamePriority_TheOlderKeepsItAndWordsSayWhy()
    {
        using var loop = new TestLoop("""
            - name: wide
              when: { metric: { name: load, op: ">", value: 50 } }
              then: [fake.set: { program: one }]
              mode: enforce
            - name: late
              when: { metric: { name: late, op: ">", value: 0 } }
              then: [fake.set: { program: two }]
              mode: enforce
            """);
        loop.EverySecond(0, 20, "load", second => second is >= 5 and < 12 ? 90 : 5);
        loop.EverySecond(0, 20, "late", second => second >= 8 ? 1 : 0);

        loop.Run(15);

        Said(loop).ShouldBe(
        [
            "5s plan remediate p/wide set one: load value > 50",
            "8s hold p/late: p/wide holds xdp:eth0 with priority 0, this rule has 0",
            "12s plan revert p/wide set pass: the symptom has cleared",
            "12s plan remediate p/late set two: late value > 0",
        ]);
    }

    [Theory]
    [InlineData("*", "e*")]
    [InlineData("e*", "eth*")]
    [InlineData("eth?", "eth0")]
    public void Conflict_SamePriority_TheMoreSpecificTargetCounts(string wide, string narrow)
    {
        using var loop = Two(wide, narrow);

        loop.Run(20);

        Said(loop).ShouldBe(
        [
            "5s plan remediate p/first set one: first value > 0",
            "8s plan remediate p/second set two: second value > 0",
            "15s plan revert p/second set one: the symptom has cleared",
        ]);

        using var other = Two(narrow, wide);

        other.Run(14);

        Said(other).ShouldBe(["5s plan remediate p/first set one: first value > 0", "8s hold p/second: p/first holds xdp:eth0 with priority 0, this rule has 0 and is less specific"]);
    }

    [Fact]
    public void Conflict_OnOneOfTwoHooks_NeitherIsTouched()
    {
        using var loop = new TestLoop("""
            - name: strong
              priority: 5
              when: { metric: { name: strong, op: ">", value: 0 } }
              then: [fake.set: { program: one }]
              mode: enforce
            - name: weak
              when: { metric: { name: weak, op: ">", value: 0 } }
              then: [fake.set: { program: two }, { fake.set: { program: two }, interface: eth1 }]
              mode: enforce
            """);
        loop.EverySecond(0, 20, "strong", at => at >= 5 ? 1 : 0);
        loop.EverySecond(0, 20, "weak", at => at >= 8 ? 1 : 0);

        loop.Run(15);

        Said(loop).ShouldBe(["5s plan remediate p/strong set one: strong value > 0", "8s hold p/weak: p/strong holds xdp:eth0 with priority 5, this rule has 0"]);
    }

    [Theory]
    [InlineData("0s", 10)]
    [InlineData("4s", 10)]
    [InlineData("5s", 10)]
    [InlineData("8s", 13)]
    public void Cooldown_AfterAFailure_IsFiveSecondsAtLeast(string cooldown, int again)
    {
        using var loop = new TestLoop(OneRule.Replace("10s", cooldown));
        loop.EverySecond(0, 30, "load", second => second >= 5 ? 90 : 5);
        loop.At(4, () => loop.Executor.Answer = _ => new ActionResult(false, "refused"));
        loop.At(6, () => loop.Executor.Answer = _ => new ActionResult(true, "done"));

        loop.Run(20);

        Said(loop).Where(line => !line.Contains("plan restore")).ShouldBe(
        [
            "5s plan remediate p/r set drop: load value > 50",
            $"5s hold p/r: cooling down after its last action until {again}s",
            $"{again}s plan remediate p/r set drop: load value > 50",
        ]);
    }

    [Fact]
    public void Budget_OfARuleThatAsks_IsSpentByWhatIsDoneAndNotByProposals()
    {
        using var loop = new TestLoop(OneRule.Replace("mode: enforce", "mode: approve\n  approval: { expires: 2s }\n  limits: { maxActionsPerHour: 1 }").Replace("10s", "0s"));
        loop.EverySecond(0, 30, "load", second => second >= 5 ? 90 : 5);

        loop.Run(9);

        var proposals = loop.Journal.Read().Where(record => record.Body is ChangePlan { Purpose: PlanPurpose.Remediate }).ToList();
        proposals.Count.ShouldBeGreaterThan(1);
        proposals.ShouldAllBe(record => ((ChangePlan)record.Body).Charges == null && ((ChangePlan)record.Body).Content == null);
        loop.Hear(new Approval(proposals[^1].Id, true, "anna"), proposals[^1].Id);
        loop.Run(10);
        var done = (ChangePlan)loop.Journal.Read().Last(record => record.Body is ChangePlan).Body;
        done.Mode.ShouldBe(RuleMode.Enforce);
        done.Charges.ShouldHaveSingleItem().PerHour.ShouldBe(1);
        done.Content.ShouldNotBeNull();
    }

    [Fact]
    public void Silence_OfSeveralPatterns_HoldsWhatMatchesAnyOfThem()
    {
        using var loop = new TestLoop(Policy(OneRule, new Silence(JournalText.Epoch, At(8), ["q/*", "p/r"], ["wlan0", "eth0"], "")));
        loop.EverySecond(0, 20, "load", second => second >= 5 ? 90 : 5);

        loop.Run(6);

        Said(loop).ShouldBe(["5s hold p/r: silenced until 8s"]);
    }

    [Theory]
    [InlineData("onUnmet", 0.0, "does not help")]
    [InlineData("onInconclusive", null, "cannot be told to help")]
    public void Escalation_NothingMoreToTry_SaysWhatTheLastRungDid(string answer, double? effect, string words)
    {
        using var loop = new TestLoop($"{OneRule}\n  expect: {{ within: 2s, metric: {{ name: effect, op: \">\", value: 0 }} }}\n  {answer}: escalate");
        loop.EverySecond(0, 30, "load", second => second >= 5 ? 90 : 5);
        if (effect is { } value)
            loop.EverySecond(0, 30, "effect", _ => value);

        loop.Run(10);

        loop.Timeline.Split('\n').Single(line => line.Contains(" escalation ")).ShouldContain(words);
    }

    private static DateTimeOffset At(double second) => JournalText.Epoch.AddSeconds(second);

    private static PolicySnapshot Policy(string rules, params Silence[] silences) => new(1, PolicyText.Rules(rules).Rules) { Silences = silences };

    /// <summary>Two rules on eth0, whose policies name it by these patterns; the second begins to ask for it later, and ends earlier.</summary>
    private static TestLoop Two(string first, string second)
    {
        List<Rule> rules = [];
        foreach (var (name, target, program) in ((string, string, string)[])[("first", first, "one"), ("second", second, "two")])
            rules.AddRange(PolicyText.Rules($$"""
                - name: {{name}}
                  when: { metric: { name: {{name}}, op: ">", value: 0 } }
                  then: [fake.set: { program: {{program}} }]
                  mode: enforce
                """, target: target).Rules);
        var loop = new TestLoop(new PolicySnapshot(1, rules));
        loop.EverySecond(0, 30, "first", at => at >= 5 ? 1 : 0);
        loop.EverySecond(0, 30, "second", at => at is >= 8 and < 15 ? 1 : 0);
        return loop;
    }

    private static string OneByOne(int second) => "0123"[..Math.Min(second, 4)];

    /// <summary>A rule over four interfaces, and which of them have the symptom in a second.</summary>
    private static TestLoop Spreading(string limits, Func<int, string> ill)
    {
        var loop = new TestLoop(PolicyText.Rules($$"""
            - name: r
              when: { metric: { name: load, op: ">", value: 50 } }
              then: [fake.set: { program: drop }]
              limits: { {{limits}} }
              mode: enforce
            """, target: "*"));
        for (var second = 0; second < 60; second++)
            loop.Tick(second, [.. "0123".Select(name => ($"load{{interface=\"eth{name}\"}}", ill(second).Contains(name) ? 90.0 : 5))]);
        return loop;
    }

    private static List<string> Said(TestLoop loop) =>
        [.. loop.Timeline.Split('\n').Where(line => line.Contains(" hold ", StringComparison.Ordinal) || line.Contains("plan re", StringComparison.Ordinal))];
}
