namespace HyperMesh.Autonomic.Engine.Tests;

public sealed class AutonomicLoopTests
{
    /// <summary>Acts while the load is above 50, and goes back when it is not.</summary>
    public const string LoadRule = """
        - name: drop
          when: { metric: { name: load, op: ">", value: 50 } }
          then: [fake.set: { program: drop }]
          cooldown: 20s
          mode: enforce
        """;

    [Fact]
    public void Run_FloodThatTheActionEnds_RaisesActsVerifiesClearsAndReverts()
    {
        using var loop = new TestLoop("""
            - name: drop-flood
              priority: 100
              when:
                all:
                  - anomaly: { metric: rx_total, of: rate, severity: high, detector: adaptive }
                  - metric: { name: up, op: ">", value: 0 }
              for: 500ms
              keepFiringFor: 2s
              then:
                - fake.set: { program: firewall }
              expect:
                within: 5s
                metric: { name: drops_total, of: rate, op: ">", value: 1k }
              mode: enforce
            """);
        Flood(loop, 0, 200, from: 50, to: 80, acting: tick => tick > 55);

        loop.Run(20);

        loop.Timeline.ShouldBe("""
            5s incident opened rx_total{interface="eth0"} and 0 more
            5.5s symptom raised p/drop-flood eth0 critical
            5.5s plan remediate p/drop-flood set firewall: rx_total rate anomaly of high severity and up value > 0
            5.5s action xdp:eth0 set firewall
            5.5s outcome succeeded: done
            5.6s verification met
            10s symptom cleared p/drop-flood eth0
            10s plan revert p/drop-flood set pass: the symptom has cleared
            10s action xdp:eth0 set pass
            10s outcome succeeded: done
            18s incident closed rx_total{interface="eth0"} and 0 more
            """);
        loop.Executor.Held["xdp:eth0"].ShouldBe("pass");
    }

    [Fact]
    public void Run_ConditionsHoldForLessThanFor_RaiseNothing()
    {
        using var loop = new TestLoop("""
            - name: drop
              when: { metric: { name: load, op: ">", value: 50 } }
              for: 3s
              then: [fake.set: { program: drop }]
              mode: enforce
            """);
        loop.EverySecond(0, 20, "load", second => second is 5 or 6 or 7 or 10 or 11 ? 90 : 5);

        loop.Run(20);

        loop.Timeline.ShouldBeEmpty();
    }

    [Fact]
    public void Run_ConditionsReturnWithinKeepFiringFor_StaysRaised()
    {
        using var loop = new TestLoop("""
            - name: drop
              when: { metric: { name: load, op: ">", value: 50 } }
              keepFiringFor: 3s
              then: [fake.set: { program: drop }]
              mode: enforce
            """);
        loop.EverySecond(0, 20, "load", second => second is 5 or 8 ? 90 : 5);

        loop.Run(20);

        loop.Timeline.ShouldBe("""
            5s symptom raised p/drop eth0
            5s plan remediate p/drop set drop: load value > 50
            5s action xdp:eth0 set drop
            5s outcome succeeded: done
            12s symptom cleared p/drop eth0
            12s plan revert p/drop set pass: the symptom has cleared
            12s action xdp:eth0 set pass
            12s outcome succeeded: done
            """);
    }

    [Fact]
    public void Run_DryRun_PlansOnceForEachSymptomAndExecutesNothing()
    {
        using var loop = new TestLoop("""
            - name: drop
              when: { metric: { name: load, op: ">", value: 50 } }
              then: [fake.set: { program: drop }]
              mode: dryRun
            """);
        loop.EverySecond(0, 40, "load", second => second is >= 5 and < 15 or >= 20 and < 30 ? 90 : 5);

        loop.Run(40);

        loop.Timeline.ShouldBe("""
            5s symptom raised p/drop eth0
            5s plan remediate p/drop (dry run) set drop: load value > 50
            15s symptom cleared p/drop eth0
            20s symptom raised p/drop eth0
            20s plan remediate p/drop (dry run) set drop: load value > 50
            30s symptom cleared p/drop eth0
            """);
        loop.Executor.Held["xdp:eth0"].ShouldBe("pass");
    }

    [Fact]
    public void Run_ModeIsLeftOut_IsDryRun()
    {
        using var loop = new TestLoop("""
            - name: drop
              when: { metric: { name: load, op: ">", value: 50 } }
              then: [fake.set: { program: drop }]
            """);
        loop.EverySecond(0, 3, "load", second => second == 1 ? 90 : 5);

        loop.Run(3);

        loop.Timeline.ShouldBe("""
            1s symptom raised p/drop eth0
            1s plan remediate p/drop (dry run) set drop: load value > 50
            2s symptom cleared p/drop eth0
            """);
    }

    [Fact]
    public void Run_SymptomClearsWhileTheActionExecutes_RevertsRightAfter()
    {
        using var loop = new TestLoop(LoadRule);
        loop.EverySecond(0, 20, "load", second => second == 5 ? 90 : 5);
        loop.At(4, () => loop.Executor.Takes = TimeSpan.FromSeconds(2.5));

        loop.Run(20);

        loop.Timeline.ShouldBe("""
            5s symptom raised p/drop eth0
            5s plan remediate p/drop set drop: load value > 50
            5s action xdp:eth0 set drop
            6s symptom cleared p/drop eth0
            7.5s outcome succeeded: done (2500 ms)
            7.5s plan revert p/drop set pass: the symptom has cleared
            7.5s action xdp:eth0 set pass
            10s outcome succeeded: done (2500 ms)
            """);
    }

    [Fact]
    public void Release_WhileAnActionIsInForce_LeavesTheHookEmpty()
    {
        using var loop = new TestLoop(LoadRule);
        loop.EverySecond(0, 10, "load", second => second >= 5 ? 90 : 5);

        loop.Run(10);
        loop.Release();

        loop.Timeline.ShouldBe("""
            5s symptom raised p/drop eth0
            5s plan remediate p/drop set drop: load value > 50
            5s action xdp:eth0 set drop
            5s outcome succeeded: done
            10s plan release detach: the run ends
            10s action xdp:eth0 detach
            10s outcome succeeded: done
            """);
        loop.Executor.Held.ShouldBeEmpty();
        loop.State.Hooks.ShouldBeEmpty();
    }

    [Fact]
    public void Run_EveryDecision_WalksBackToASymptom()
    {
        using var loop = new TestLoop("""
            - name: strong
              priority: 2
              when: { metric: { name: load, op: ">", value: 80 } }
              then: [fake.set: { program: strong }]
              expect: { within: 2s, metric: { name: effect, op: ">", value: 0 } }
              cooldown: 5s
              mode: enforce
            - name: weak
              priority: 1
              when: { metric: { name: load, op: ">", value: 50 } }
              then: [fake.set: { program: weak }]
              mode: enforce
            """);
        loop.EverySecond(0, 60, "load", second => second is > 10 and < 40 ? 90 : 5);
        loop.EverySecond(0, 60, "effect", second => second > 30 ? 1 : 0);

        loop.Run(60);

        var records = loop.Journal.Read().ToDictionary(record => record.Id);
        records.Values.ShouldAllBe(record => record.Causes.Distinct().Count() == record.Causes.Count);
        records.Values.ShouldAllBe(record => record.Causes.All(cause => cause < record.Id && records.ContainsKey(cause)));
        var decisions = records.Values.Skip(4).Where(record => record.Body is not (Symptom or Note)).ToList();
        decisions.Select(record => record.Body.GetType()).Distinct().Count().ShouldBe(5);
        foreach (var decision in decisions)
            Origins(decision).ShouldAllBe(origin => origin.Body is Symptom);

        IEnumerable<KnowledgeRecord> Origins(KnowledgeRecord record) =>
            record.Causes.Count == 0 ? [record] : record.Causes.SelectMany(cause => Origins(records[cause]));
    }

    /// <summary>Ticks of 100 ms: ten packets each, ten thousand while the flood lasts, and drops while somebody acts.</summary>
    internal static void Flood(TestLoop loop, int firstTick, int lastTick, int from, int to, Func<int, bool> acting)
    {
        var (packets, drops) = (0L, 0L);
        for (var tick = 0; tick < lastTick; tick++)
        {
            packets += tick >= from && tick < to ? 10_000 : 10;
            drops += tick < to && acting(tick) ? 5_000 : 0;
            if (tick >= firstTick)
                loop.Tick(tick / 10.0, (TestLoop.On("rx_total"), packets), (TestLoop.On("up"), 1), (TestLoop.On("drops_total"), drops));
        }
    }
}
