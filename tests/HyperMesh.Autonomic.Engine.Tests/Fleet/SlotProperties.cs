using FsCheck;
using FsCheck.Fluent;

namespace HyperMesh.Autonomic.Engine.Tests.Fleet;

/// <summary>Any story of load, partitions and deaths: never more nodes act than may, and at the end nobody holds anything.</summary>
public sealed class SlotProperties
{
    private static readonly string[] Names = ["a", "b", "c", "d"];
    private static readonly RuleId Rule = new("p", "r");

    /// <summary>What may happen to a node.</summary>
    public enum Event
    {
        Flood,
        Calm,
        Cut,
        Heal,
        Kill,
        Start,
    }

    [Fact]
    public void Run_AnyPartitionsAndDeaths_NeverMoreActThanMay() =>
        Prop.ForAll(Stories(), story => Play(story.Limit, story.Events)).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    private static void Play(int limit, (int Second, int Node, Event What)[] events)
    {
        using var stage = new FleetStage($$"""
            - name: r
              when: { metric: { name: load, op: ">", value: 50 } }
              then: [fake.set: { program: drop }]
              cooldown: 2s
              limits: { maxConcurrentNodes: {{limit}} }
              mode: enforce
            """, Names);
        var started = Names.ToDictionary(name => name, _ => -10.0);
        foreach (var node in stage.Running)
            node.Executor.Takes = TimeSpan.FromMilliseconds(700);
        foreach (var (second, node, what) in events.OrderBy(entry => entry.Second))
        {
            Watch(stage, second, limit, started);
            Apply(stage, Names[node], what, started);
        }

        var end = (int)stage.Now;
        foreach (var name in Names)
            foreach (var what in (Event[])[Event.Start, Event.Heal, Event.Calm])
                Apply(stage, name, what, started);
        Watch(stage, end + 60, limit, started);
        stage.Acting.ShouldBeEmpty();
        stage.Fleet.Slots.ShouldBe(0);
        foreach (var node in stage.Running)
            node.State.Slots.ShouldBeEmpty();
    }

    /// <summary>What a dead process has left in its kernel is nobody's to count; the next process has a moment to take it back.</summary>
    private static void Watch(FleetStage stage, double until, int limit, Dictionary<string, double> started)
    {
        for (var now = stage.Now; now < until; now += 0.25)
        {
            stage.Run(now + 0.25);
            stage.Fleet.Holders(Rule).Count.ShouldBeLessThanOrEqualTo(limit);
            var acting = stage.Running.Where(node => node.Acts && stage.Now - started[node.Name] > 3).ToList();
            if (acting.Count > limit)
                Assert.Fail($"at {stage.Now} s act {string.Join(", ", acting.Select(node => node.Name))}\n{string.Join("\n\n", acting.Select(node => node.Decisions))}");
        }
    }

    private static void Apply(FleetStage stage, string name, Event what, Dictionary<string, double> started)
    {
        switch (what)
        {
            case Event.Flood or Event.Calm:
                stage[name].Load = what == Event.Flood ? 99 : 0;
                break;
            case Event.Cut when !stage[name].IsDead:
                stage.Fleet.Cut(name);
                break;
            case Event.Heal when !stage[name].IsDead:
                stage.Fleet.Heal(name);
                break;
            case Event.Kill when !stage[name].IsDead:
                stage.Kill(name);
                break;
            case Event.Start when stage[name].IsDead:
                started[name] = stage.Now;
                stage.Start(name);
                break;
        }
    }

    private static Arbitrary<(int Limit, (int Second, int Node, Event What)[] Events)> Stories() => (
        from limit in Gen.Choose(1, 3)
        from events in (
            from second in Gen.Choose(1, 90)
            from node in Gen.Choose(0, Names.Length - 1)
            from what in Gen.Elements(Enum.GetValues<Event>())
            select (second, node, what)).ArrayOf(30)
        select (limit, events)).ToArbitrary();
}
