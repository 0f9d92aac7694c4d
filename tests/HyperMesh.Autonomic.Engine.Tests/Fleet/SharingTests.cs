using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Engine.Tests.Fleet;

/// <summary>What nodes tell each other beside slots: symptoms, how they are, what came of a revision.</summary>
public sealed class SharingTests
{
    private const string Seen = """
        - name: seen
          when: { metric: { name: load, op: ">", value: 50 } }
          then: [fake.set: { program: drop }]
          cooldown: 2s
          mode: enforce
        - name: everywhere
          when: { fleet: { sees: p/seen, nodes: 2, within: 5s } }
          then: [fake.set: { program: all }]
          priority: 5
          cooldown: 2s
          mode: dryRun
        """;

    [Fact]
    public void Run_SymptomOnTwoNodes_IsSeenByBothAndNotWhileTheStoreIsAway()
    {
        using var stage = new FleetStage(Seen, "a", "b", "c");
        stage["a"].Load = 99;
        Everywhere(stage.Run(4), "c").ShouldBeFalse("one is not two");
        stage["b"].Load = 99;
        Everywhere(stage.Run(7), "c").ShouldBeTrue();
        stage.Fleet.Cut("c");
        stage["a"].Load = stage["b"].Load = 0;
        Everywhere(stage.Run(30), "c").ShouldBeTrue("what is not known clears nothing");
        stage.Fleet.Heal("c");
        Everywhere(stage.Run(40), "c").ShouldBeFalse();
    }

    [Fact]
    public void Run_NodeState_SaysWhatHooksHoldAndShouldHold()
    {
        using var stage = new FleetStage(Seen, "a");
        stage["a"].Load = 99;
        stage.Run(10);
        var state = stage["a"].Fleet.Published[^1];
        (state.Node, state.OpenSymptoms, state.Standstill, state.Policy).ShouldBe(("a", 1, null, null));
        state.Hooks.ShouldHaveSingleItem().ShouldBe(new NodeHook("xdp:eth0", "fake.set drop", "fake.set drop"));
        stage["a"].Hear(new Standstill(StandstillState.Held, "", "someone"));
        stage.Run(14);
        stage["a"].Fleet.Published[^1].Standstill.ShouldBe("held");
        stage["a"].Fleet.Published.Count.ShouldBeLessThan(8, "at most one in two seconds");
    }

    [Fact]
    public void Run_RevisionOfTheFleet_ItsResultsAreReported()
    {
        var policy = PolicyText.Rules("""
            - name: r
              when: { metric: { name: load, op: ">", value: 50 } }
              keepFiringFor: 5s
              then: [fake.set: { program: drop }]
              expect: { within: 2s, metric: { name: load, op: "<", value: 50 } }
              cooldown: 60s
              mode: enforce
            """);
        using var stage = new FleetStage(policy.As(1, 3), "a");
        stage["a"].Load = 99;
        stage.At(1.5, () => stage["a"].Load = 0);
        stage.Run(10);
        stage["a"].Fleet.Reported[^1].ShouldBe(new PolicyResults(3, 1, 1, 0, 0, 0));
        stage["a"].Change(policy.As(2, 4));
        stage.At(11, () => stage["a"].Load = 99);
        stage.Run(90);
        stage["a"].Fleet.Reported[^1].ShouldSatisfyAllConditions(results => results.Revision.ShouldBe(4), results => results.Unmet.ShouldBe(1), results => results.Helped.ShouldBe(0));
    }

    private static bool Everywhere(FleetStage stage, string node) =>
        stage[node].State.OpenSymptoms.Any(open => open.Symptom.Rule == new RuleId("p", "everywhere"));
}
