namespace HyperMesh.Autonomic.Engine.Tests.Cases;

/// <summary>Trouble that spreads, and rules that set each other off.</summary>
public sealed class SpreadTests
{
    [Fact]
    public void MaxUnhealthy_Exceeded_HoldsTheRestUntilTheStormHasBeenOverForAWhile()
    {
        using var loop = new TestLoop(PolicyText.Rules("""
            - name: r
              when: { metric: { name: load, op: ">", value: 50 } }
              then: [fake.set: { program: drop }]
              limits: { maxUnhealthy: 2, stormCooldown: 10s }
              mode: enforce
            """, target: "*"));
        for (var second = 0; second < 40; second++)
            loop.Tick(second, [.. Enumerable.Range(0, 4).Select(i => ($"load{{interface=\"eth{i}\"}}", second >= 5 && second >= 5 + i && !(i < 2 && second >= 12) ? 90.0 : 5))]);

        loop.Run(30);

        var lines = loop.Timeline.Split('\n').Where(line => line.Contains(" hold ", StringComparison.Ordinal) || line.Contains("plan remediate", StringComparison.Ordinal)).ToList();
        lines.ShouldBe(
        [
            "5s plan remediate p/r set drop: load value > 50",
            "6s plan remediate p/r set drop: load value > 50",
            "7s hold p/r: more than 2 of the 4 that it watches have the symptom: this is not a fault of single ones",
            "8s hold p/r: more than 2 of the 4 that it watches have the symptom: this is not a fault of single ones",
            "12s hold p/r: too many had the symptom until a short while ago until 22s",
            "12s hold p/r: too many had the symptom until a short while ago until 22s",
            "22s plan remediate p/r set drop: load value > 50",
            "22s plan remediate p/r set drop: load value > 50",
        ]);
    }

    private const string Quarrel = """
        - name: a
          when: { metric: { name: x, op: ">", value: 0 } }
          then: [fake.set: { program: one }]
          cooldown: 0s
          mode: enforce
        - name: b
          priority: 10
          when: { metric: { name: y, op: ">", value: 0 } }
          then: [fake.set: { program: two }]
          cooldown: 0s
          mode: enforce
        """;

    [Fact]
    public void Cycle_TwoRulesSetEachOtherOff_TheSecondRoundIsHeldAndReported()
    {
        using var loop = Quarrelling();

        loop.Run(60);

        loop.Timeline.Split('\n').Where(line => line.Contains(" hold ", StringComparison.Ordinal) || line.Contains(" note ", StringComparison.Ordinal)).ShouldBe(
        [
            "5s hold p/b: rules set each other off: p/b → p/a → p/b until 3605s",
            "5s note policy: p/b is held on eth0 for an hour, since rules set each other off: p/b → p/a → p/b; mend the rules, or let it go on with 'hypermesh policy resume'",
        ]);
        loop.Executor.Held["xdp:eth0"].ShouldBe("one");
        loop.Journal.Read().Count(record => record.Body is ChangePlan { Purpose: PlanPurpose.Remediate }).ShouldBe(3);
    }

    [Fact]
    public void Cycle_RulesThatSetOffTheNextOneInARow_AreNone()
    {
        string[] programs = ["pass", "one", "two", "three", "four", "five"];
        using var loop = new TestLoop(string.Join('\n', programs.Skip(1).Select((program, i) => $$"""
            - name: r{{i}}
              priority: {{i}}
              when: { metric: { name: after_{{programs[i]}}, op: ">", value: 0 } }
              onClear: keep
              then: [fake.set: { program: {{program}} }]
              mode: enforce
            """)));
        for (var second = 1; second < 30; second++)
            loop.TickWith(second, () => [.. programs.SkipLast(1).Select(program => (TestLoop.On($"after_{program}"), loop.Executor.Held.GetValueOrDefault("xdp:eth0") == program ? 1.0 : 0))]);

        loop.Run(29);

        loop.Executor.Held["xdp:eth0"].ShouldBe("five");
        loop.Timeline.ShouldNotContain(" hold ");
    }

    [Fact]
    public void Cycle_RuleThatSetsOffItself_IsNone()
    {
        using var loop = new TestLoop("""
            - name: a
              when: { metric: { name: x, op: ">", value: 0 } }
              then: [fake.set: { program: one }]
              cooldown: 0s
              mode: enforce
            """);
        for (var second = 1; second < 30; second++)
            loop.TickWith(second, () => [(TestLoop.On("x"), loop.Executor.Held.GetValueOrDefault("xdp:eth0") == "one" ? 0 : 1)]);

        loop.Run(29);

        loop.Timeline.ShouldNotContain(" hold ");
        loop.Journal.Read().Count(record => record.Body is ChangePlan { Purpose: PlanPurpose.Remediate }).ShouldBeGreaterThan(8);
    }

    [Fact]
    public void Cycle_APersonResumes_TheRuleActsAgain()
    {
        using var loop = Quarrelling();
        loop.At(20.5, () => loop.Hear(new Standstill(StandstillState.Lifted, "", "anna"), 0));

        loop.Run(21);

        loop.Timeline.ShouldContain("20.5s standstill lifted by anna\n20.5s plan remediate p/b set two: y value > 0");
    }

    [Fact]
    public void Cycle_PoliciesChange_TheRuleActsAgain()
    {
        using var loop = Quarrelling();
        loop.At(20.5, () => loop.Change(PolicyText.Rules(Quarrel, revision: 2)));

        loop.Run(21);

        loop.Timeline.ShouldContain("20.5s plan remediate p/b set two: y value > 0");
    }

    [Fact]
    public void Cycle_AnHourIsOver_TheRuleActsOnceMore()
    {
        using var loop = Quarrelling(lastSecond: 3620);

        loop.Run(3606);

        loop.Timeline.ShouldContain("3605s plan remediate p/b set two: y value > 0");
    }

    [Fact]
    public void Symptom_SoonAfterAChange_NamesItAmongItsCauses()
    {
        using var loop = Quarrelling();

        loop.Run(3);

        var symptoms = loop.Journal.Read().Where(record => record.Body is Symptom { State: SymptomState.Raised }).ToList();
        symptoms[0].Causes.ShouldBeEmpty();
        loop.Journal.Find(symptoms[1].Causes[0])!.Body.ShouldBeOfType<Outcome>();
    }

    [Fact]
    public void Symptoms_OfOneTick_AreNoEffectsOfEachOtherAndTheStrongerRuleGoesFirst()
    {
        using var loop = new TestLoop(Quarrel);
        loop.Tick(5, (TestLoop.On("x"), 1), (TestLoop.On("y"), 1));

        loop.Run(6);

        var records = loop.Journal.Read().ToList();
        records.Where(record => record.Body is Symptom).ShouldAllBe(record => record.Causes.Count == 0);
        records.Select(record => record.Body).OfType<ChangePlan>().Where(plan => plan.Purpose == PlanPurpose.Remediate).Select(plan => plan.Rule!.Value.Rule).ShouldBe(["b"]);
        loop.Timeline.ShouldContain("5s hold p/a: p/b holds xdp:eth0 with priority 10, this rule has 0");
    }

    /// <summary>Where a acts, b has something to do; and where b has acted, both are content, until b is gone again.</summary>
    private static TestLoop Quarrelling(int lastSecond = 60)
    {
        var loop = new TestLoop(Quarrel);
        for (var second = 1; second < lastSecond; second++)
            loop.TickWith(second, () =>
            {
                var held = loop.Executor.Held.GetValueOrDefault("xdp:eth0");
                return [(TestLoop.On("x"), held == "two" ? 0 : 1), (TestLoop.On("y"), held == "one" ? 1 : 0)];
            });
        return loop;
    }
}
