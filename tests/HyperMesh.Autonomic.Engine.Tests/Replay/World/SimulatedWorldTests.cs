using System.Globalization;
using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Engine.Replay.World;

namespace HyperMesh.Autonomic.Engine.Tests.Replay.World;

public sealed class SimulatedWorldTests
{
    private readonly HistoricalScheduler _clock = new(JournalText.Epoch);
    private readonly SeriesCatalog _catalog = new();
    private ExecutorSet _executors = null!;
    private SimulatedWorld _world = null!;

    [Fact]
    public void Answer_NothingInForce_IsTheRecordingToTheBit()
    {
        Begin("- { metric: a_total, scale: 0.5 }");

        Values("a_total", 0, 0.1, 0.30000000000000004, 7).ShouldBe([0, 0.1, 0.30000000000000004, 7]);
        _world.Changes.ShouldBeEmpty();
    }

    [Fact]
    public void Answer_ScaledCounter_GrowsBySmallerStepsAndNeverGoesBack()
    {
        Begin("- { metric: a_total, scale: 0.5 }");
        Tick(0, ("a_total", 100));
        Act("firewall");
        Tick(1, ("a_total", 200)).ShouldBe("a_total 150");
        Tick(2, ("a_total", 300)).ShouldBe("a_total 200");
        Act("pass");
        Tick(3, ("a_total", 400)).ShouldBe("a_total 300");
        // The source of the recording begins anew: the simulated total goes on.
        Tick(4, ("a_total", 40)).ShouldBe("a_total 340");
    }

    [Fact]
    public void Answer_ScaledGauge_IsScaledItself()
    {
        Begin("- { metric: a, scale: 0.5 }");
        Act("firewall");
        Tick(1, ("a", 10)).ShouldBe("a 5");
        Act("pass");
        Tick(2, ("a", 10)).ShouldBe("a 10");
    }

    [Fact]
    public void Answer_MovedCounter_AddsToTheOtherThatIsRecorded()
    {
        Begin("- { metric: in_total, move: 75%, to: { metric: drops_total } }", recorded: ["in_total", "drops_total"]);
        Tick(0, ("in_total", 0), ("drops_total", 5));
        Act("firewall");
        Tick(1, ("in_total", 100), ("drops_total", 6)).ShouldBe("in_total 25, drops_total 81");
        // Of another monitor, it has its share when it comes.
        Tick(2, ("in_total", 200)).ShouldBe("in_total 50");
        Tick(3, ("drops_total", 6)).ShouldBe("drops_total 156");
    }

    [Fact]
    public void Answer_MovedToASeriesThatIsNotRecorded_MakesItWhileItIsGivenSomething()
    {
        Begin("- { metric: in_total, labels: { interface: '${target}' }, copy: 100%, to: { metric: shaper_total } }");
        Tick(0, ("in_total{interface=\"eth0\"}", 0), ("in_total{interface=\"eth1\"}", 0));
        Act("firewall");
        Tick(1, ("in_total{interface=\"eth0\"}", 10), ("in_total{interface=\"eth1\"}", 10))
            .ShouldBe("in_total{interface=\"eth0\"} 10, in_total{interface=\"eth1\"} 10, shaper_total{interface=\"eth0\"} 10");
        Tick(2, ("in_total{interface=\"eth0\"}", 30)).ShouldEndWith("shaper_total{interface=\"eth0\"} 30");
        Act("pass");
        Tick(3, ("in_total{interface=\"eth0\"}", 40)).ShouldBe("in_total{interface=\"eth0\"} 40");
        var change = _world.Changes.Single();
        (change.Series, change.Recorded, change.Simulated.Total, change.Simulated.Peak).ShouldBe(("shaper_total{interface=\"eth0\"}", null, 30.0, 20.0));
    }

    [Fact]
    public void Answer_CappedCounter_LetsSoManyASecondThroughAndMovesTheRest()
    {
        Begin("- { metric: in_total, cap: 10, to: { metric: drops_total } }", recorded: ["in_total", "drops_total"]);
        Tick(0, ("in_total", 0), ("drops_total", 0));
        Act("firewall");
        Tick(2, ("in_total", 100), ("drops_total", 0)).ShouldBe("in_total 20, drops_total 80");
        Tick(3, ("in_total", 105), ("drops_total", 0)).ShouldBe("in_total 25, drops_total 80");
    }

    [Fact]
    public void Answer_SetAndAdd_OfACounterAreForASecondAndStopAtZero()
    {
        Begin("- { metric: a_total, set: 3 }\n- { metric: b_total, add: -50 }\n- { metric: c, add: 2 }");
        Tick(0, ("a_total", 0), ("b_total", 0), ("c", 1));
        Act("firewall");
        Tick(2, ("a_total", 1000), ("b_total", 10), ("c", 1)).ShouldBe("a_total 6, b_total 0, c 3");
    }

    [Fact]
    public void Answer_DelayAndRamp_GrowEvenlyAndGoBackEvenly()
    {
        Begin("- { metric: a, scale: 0 }", "after: 1s\nover: 4s\nback: { after: 0s, over: 2s }");
        Tick(0, ("a", 100));
        Act("firewall");
        Tick(1, ("a", 100)).ShouldBe("a 100");
        Tick(2, ("a", 100)).ShouldBe("a 75");
        Tick(3, ("a", 100)).ShouldBe("a 50");
        Act("pass");
        Tick(3.5, ("a", 100)).ShouldBe("a 75");
        Tick(4, ("a", 100)).ShouldBe("a 100");
    }

    [Fact]
    public void Answer_TakenBackWithinTheDelay_NeverBegins()
    {
        Begin("- { metric: a, scale: 0 }", "after: 2s\nback: { after: 0s }");
        Tick(0, ("a", 100));
        Act("firewall");
        Tick(1, ("a", 100));
        Act("pass");
        Tick(3, ("a", 100)).ShouldBe("a 100");
    }

    [Fact]
    public void Answer_SeveralInForce_ApplyInTheOrderOfTheFile()
    {
        _world = new SimulatedWorld(WorldText.Spec("""
            responses:
              - { name: first, action: { verb: fake.set }, effects: [{ metric: a, add: 10 }] }
              - { name: second, action: { verb: fake.set, hook: "xdp:eth0" }, effects: [{ metric: a, scale: 2 }] }
            """), []);
        _executors = _world.Executors(new ExecutorSet([new FakeExecutor()]), _clock);
        Act("x", "xdp:eth1");
        Tick(1, ("a", 1)).ShouldBe("a 11");
        Act("x");
        // The first response on both hooks, then the second.
        Tick(2, ("a", 1)).ShouldBe("a 42");
    }

    [Fact]
    public void Answer_WithoutTheAction_HoldsFromTheStartUntilItIsInForce()
    {
        _world = new SimulatedWorld(WorldText.Spec("""
            responses:
              - name: nothing is dropped
                action: { verb: fake.set, hook: "xdp:eth0", arguments: { program: firewall } }
                while: notInForce
                effects: [{ metric: drops_total, move: 100%, to: { metric: passed_total } }]
            """), [Series("drops_total"), Series("passed_total")]);
        _executors = _world.Executors(new ExecutorSet([new FakeExecutor()]), _clock);
        Tick(0, ("drops_total", 0), ("passed_total", 0));
        Act("pass");
        Tick(1, ("drops_total", 10), ("passed_total", 1)).ShouldBe("drops_total 0, passed_total 11");
        Act("firewall");
        Tick(2, ("drops_total", 20), ("passed_total", 2)).ShouldBe("drops_total 10, passed_total 12");
        var stretch = _world.Stretches.Single();
        (stretch.EndedAt - JournalText.Epoch).ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Answer_Events_AreThinnedEvenly()
    {
        _world = new SimulatedWorld(WorldText.Spec("""
            responses:
              - { name: fewer, action: { verb: fake.set }, events: [{ event: p/e, fields: { source: x }, keep: 25% }] }
            """), []);
        _executors = _world.Executors(new ExecutorSet([new FakeExecutor()]), _clock);
        Act("x");
        var batch = new SampleBatch();
        batch.Begin(JournalText.Epoch.AddSeconds(1));
        for (var i = 0; i < 8; i++)
        {
            batch.Add(new KernelEvent("p/e", Labels.Of("source", "x")));
            batch.Add(new KernelEvent("p/e", Labels.Of("source", "y")));
        }

        var events = _world.Answer(batch, _catalog).Events;

        events.Count(happened => happened.Fields["source"] == "x").ShouldBe(2);
        events.Count(happened => happened.Fields["source"] == "y").ShouldBe(8);
    }

    [Fact]
    public void Answer_ResponseThatLasts_EndsByItselfAndBeginsAnewWithEachAction()
    {
        Begin("- { metric: a, scale: 0 }", "lasts: 2s");
        Act("firewall");
        Tick(1, ("a", 9)).ShouldBe("a 0");
        Tick(2, ("a", 9)).ShouldBe("a 9");
        Act("firewall");
        Tick(3, ("a", 9)).ShouldBe("a 0");
    }

    [Fact]
    public async Task Executors_Failing_FailOnTheTriesThatAreNamedAndChangeNothing()
    {
        _world = new SimulatedWorld(WorldText.Spec("""
            executors: [{ action: { verb: fake.set, arguments: { program: firewall } }, failsOn: [1], takes: 500ms, message: not today }]
            responses: [{ name: r, action: { verb: fake.set, arguments: { program: firewall } }, effects: [{ metric: a, scale: 0 }] }]
            """), []);
        _executors = _world.Executors(new ExecutorSet([new FakeExecutor()]), _clock);

        var first = Act("firewall");
        first.IsCompleted.ShouldBeFalse();
        _clock.AdvanceTo(JournalText.Epoch.AddSeconds(0.5));
        (await first).ShouldBe(new ActionResult(false, "not today"));
        Tick(1, ("a", 9)).ShouldBe("a 9");
        var second = Act("firewall");
        _clock.AdvanceTo(JournalText.Epoch.AddSeconds(1.5));
        (await second).Succeeded.ShouldBeTrue();
        Tick(2, ("a", 9)).ShouldBe("a 0");
    }

    [Fact]
    public async Task Executors_FailingByChance_FailAsOftenAsSaidAndTheSameWithTheSameSeed()
    {
        var first = await Failures(seed: 1);

        first.ShouldBe(await Failures(seed: 1));
        first.ShouldNotBe(await Failures(seed: 2));
        first.Count(failed => failed).ShouldBeInRange(250, 350);
    }

    private static async Task<bool[]> Failures(int seed)
    {
        var world = new SimulatedWorld(WorldText.Spec($$"""
            seed: {{seed}}
            executors: [{ action: { verb: fake.set }, failsWith: 30% }]
            responses: [{ name: r, action: { verb: fake.set }, effects: [{ metric: a, scale: 0 }] }]
            """), []);
        var executors = world.Executors(new ExecutorSet([new FakeExecutor()]), new HistoricalScheduler(JournalText.Epoch));
        var failures = new bool[1000];
        for (var i = 0; i < failures.Length; i++)
            failures[i] = !(await executors.Find("fake.set")!.ExecuteAsync(FakeExecutor.Set("x"), CancellationToken.None)).Succeeded;
        return failures;
    }

    private void Begin(string effects, string keys = "after: 0s", params string[] recorded)
    {
        _world = new SimulatedWorld(WorldText.Of(effects, keys), recorded.Select(Series));
        _executors = _world.Executors(new ExecutorSet([new FakeExecutor()]), _clock);
    }

    private Series Series(string text) => SeriesText.Intern(text, _catalog, out _)!;

    private Task<ActionResult> Act(string program, string hook = "xdp:eth0") =>
        _executors.Find("fake.set")!.ExecuteAsync(FakeExecutor.Set(program, hook), CancellationToken.None);

    private double[] Values(string series, params double[] values) =>
        [.. values.Select((value, i) => double.Parse(Tick(i, (series, value)).Split(' ')[1], CultureInfo.InvariantCulture))];

    private string Tick(double seconds, params (string Series, double Value)[] samples)
    {
        var at = JournalText.Epoch.AddSeconds(seconds);
        if (at > _clock.Now)
            _clock.AdvanceTo(at);
        var batch = new SampleBatch();
        batch.Begin(at);
        foreach (var (series, value) in samples)
            batch.Add(Series(series), value);
        var answered = _world.Answer(batch, _catalog);
        answered.At.ShouldBe(at);
        return string.Join(", ", answered.Samples.ToArray().Select(sample => string.Create(CultureInfo.InvariantCulture, $"{sample.Series} {sample.Value:R}")));
    }
}
