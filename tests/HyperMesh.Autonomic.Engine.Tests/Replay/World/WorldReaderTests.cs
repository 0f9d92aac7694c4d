using HyperMesh.Autonomic.Engine.Replay.World;

namespace HyperMesh.Autonomic.Engine.Tests.Replay.World;

public sealed class WorldReaderTests
{
    [Fact]
    public void Read_AllKeys_AreThere()
    {
        var world = WorldText.Spec("""
            seed: 7
            modes: enforce
            executors:
              - { action: { verb: fake.set }, takes: 20ms, failsOn: [1, 3], failsWith: 10%, message: no }
            responses:
              - name: dropped
                action: { verb: fake.set, hook: "xdp:eth0", arguments: { program: firewall } }
                while: notInForce
                after: 20ms
                over: 1s
                back: { over: 2s }
                effects:
                  - { metric: a_total, labels: { interface: "${target}" }, move: 90%, to: { metric: b_total, labels: { reason: x } } }
                  - { metric: c, cap: 2k }
                events: [{ event: p/e, fields: { source: x }, keep: 5% }]
            """);

        (world.Seed, world.EnforcesAll).ShouldBe((7UL, true));
        var execution = world.Executions.Single();
        (execution.Takes, execution.FailsWith, execution.Message, execution.Action.Hook).ShouldBe((TimeSpan.FromMilliseconds(20), 0.1, "no", "*"));
        execution.FailsOn.ShouldBe([1, 3]);
        var response = world.Responses.Single();
        (response.IsWithout, response.After, response.Over, response.BackAfter, response.BackOver)
            .ShouldBe((true, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(2)));
        response.Effects.Select(effect => (effect.Kind, effect.Amount, effect.To)).ShouldBe([(EffectKind.Move, 0.9, "b_total"), (EffectKind.Cap, 2000.0, null)]);
        response.Events.Single().Keep.ShouldBe(0.05);
    }

    [Theory]
    [InlineData("responses: []", "'responses' is an empty list")]
    [InlineData("seed: 1", "'responses' is missing")]
    [InlineData("responses: [{ name: a, action: { verb: v }, effects: [{ metric: m, scale: 2, add: 1 }] }]", "scale and add at once")]
    [InlineData("responses: [{ name: a, action: { verb: v }, effects: [{ metric: m }] }]", "it does not say what is done")]
    [InlineData("responses: [{ name: a, action: { verb: v }, effects: [{ metric: m, move: 10% }] }]", "it does not say where to")]
    [InlineData("responses: [{ name: a, action: { verb: v }, effects: [{ metric: m, move: 110%, to: { metric: n } }] }]", "110%")]
    [InlineData("responses: [{ name: a, action: { verb: v }, effects: [{ metric: m_total, copy: 1%, to: { metric: n } }] }]", "one of m_total and n is a counter")]
    [InlineData("responses: [{ name: a, action: { verb: v }, effects: [{ metric: m, scale: 2, to: { metric: n } }] }]", "it gives nothing away")]
    [InlineData("responses: [{ name: a, action: { verb: v }, effects: [{ metric: m_total, set: -1 }] }]", "-1")]
    [InlineData("responses: [{ name: a, action: { verb: v }, effects: [{ metric: 'm{a=\"b\"}', set: 1 }] }]", "is no metric name")]
    [InlineData("responses: [{ name: a, action: { verb: v }, effects: [{ metric: m, labels: { a: '${x}' }, set: 1 }] }]", "'${x}' stands for nothing")]
    [InlineData("responses: [{ name: a, action: { verb: v }, while: notInForce, effects: [{ metric: m, set: 1 }] }]", "'*' stands for several hooks")]
    [InlineData("responses: [{ name: a, action: { verb: v } }]", "nothing follows from it")]
    [InlineData("responses: [{ name: a, action: { verb: v, hok: x }, effects: [{ metric: m, set: 1 }] }]", "did you mean 'hook'?")]
    [InlineData("{ executors: [{ action: { verb: v } }], responses: [{ name: a, action: { verb: v }, effects: [{ metric: m, set: 1 }] }] }", "this says nothing about the action")]
    [InlineData("responses: [{ name: a, action: { verb: v }, effects: [{ metric: m, set: 1 }] }, { name: a, action: { verb: v }, effects: [{ metric: m, set: 1 }] }]",
        "two responses are called 'a'")]
    public void Read_Wrong_SaysWhereAndWhat(string spec, string expected)
    {
        var (world, problems) = WorldText.Read(spec);

        world.ShouldBeNull();
        problems.ShouldContain(problem => problem.StartsWith("w.yaml:", StringComparison.Ordinal) && problem.Contains(expected, StringComparison.Ordinal), string.Join('\n', problems));
    }
}
