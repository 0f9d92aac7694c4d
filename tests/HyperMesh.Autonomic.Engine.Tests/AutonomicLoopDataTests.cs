namespace HyperMesh.Autonomic.Engine.Tests;

public sealed class AutonomicLoopDataTests
{
    [Fact]
    public void Run_DataStops_NeitherClearsNorRaises()
    {
        using var loop = new TestLoop("""
            - name: drop
              when: { all: [ metric: { name: load, op: ">", value: 50 }, metric: { name: up, op: ">", value: 0 } ] }
              then: [fake.set: { program: drop }]
              mode: enforce
            - name: other
              when: { all: [ metric: { name: load, op: "<", value: 50 }, metric: { name: up, op: "<", value: 1 } ] }
              then: [fake.set: { program: other }]
              mode: enforce
            """);
        loop.EverySecond(0, 10, "load", second => second >= 5 ? 90 : 60);
        loop.EverySecond(1, 1000, "up", second => second < 900 ? 1 : 0);
        loop.EverySecond(950, 1000, "load", _ => 60);

        loop.Run(1000);

        loop.Timeline.ShouldBe("""
            1s symptom raised p/drop eth0
            1s plan remediate p/drop set drop: load value > 50 and up value > 0
            1s action xdp:eth0 set drop
            1s outcome succeeded: done
            900s symptom cleared p/drop eth0
            900s plan revert p/drop set pass: the symptom has cleared
            900s action xdp:eth0 set pass
            900s outcome succeeded: done
            """);
    }

    [Fact]
    public void Run_AllDataStops_StaysAsItIs()
    {
        using var loop = new TestLoop(AutonomicLoopTests.LoadRule);
        loop.EverySecond(0, 6, "load", second => second == 5 ? 90 : 5);
        loop.EverySecond(6, 100, "unrelated", _ => 1);

        loop.Run(10_000);

        loop.Timeline.ShouldBe("""
            5s symptom raised p/drop eth0
            5s plan remediate p/drop set drop: load value > 50
            5s action xdp:eth0 set drop
            5s outcome succeeded: done
            """);
    }

    [Fact]
    public void Run_CounterStartsAgain_IsNoSymptom()
    {
        using var loop = new TestLoop("""
            - name: much
              when: { metric: { name: rx_total, of: rate, op: ">", value: 500 } }
              then: [fake.set: { program: drop }]
              mode: enforce
            - name: little
              when: { metric: { name: rx_total, of: rate, op: "<", value: 50 } }
              then: [fake.set: { program: drop }]
              mode: enforce
            - name: odd
              when: { anomaly: { metric: rx_total, of: rate, severity: low } }
              then: [fake.set: { program: drop }]
              mode: enforce
            """);
        loop.EverySecond(0, 200, "rx_total", second => 1_000_000 + second * 100);
        loop.EverySecond(200, 400, "rx_total", second => (second - 200) * 100);

        loop.Run(400);

        loop.Timeline.ShouldBeEmpty();
    }

    [Fact]
    public void Run_SeriesOfAnotherInterface_IsNotMixedIn()
    {
        using var loop = new TestLoop(AutonomicLoopTests.LoadRule);
        loop.EverySecond(0, 10, "load", _ => 5);
        for (var second = 0; second < 10; second++)
            loop.Tick(second + 0.5, ("load{interface=\"eth1\"}", 90));

        loop.Run(10);

        loop.Timeline.ShouldBeEmpty();
    }

    [Fact]
    public void Run_PatternTarget_ActsOnEachInterfaceAlone()
    {
        using var loop = new TestLoop(PolicyText.Rules(AutonomicLoopTests.LoadRule, target: "eth*"));
        for (var second = 0; second < 10; second++)
            loop.Tick(
                second,
                ("load{interface=\"eth1\"}", second == 3 ? 90 : 5),
                ("load{interface=\"eth2\"}", second == 5 ? 90 : 5),
                ("load{interface=\"lo\"}", 90));

        loop.Run(10);

        loop.Timeline.ShouldBe("""
            3s symptom raised p/drop eth1
            3s plan remediate p/drop set drop: load value > 50
            3s action xdp:eth1 set drop
            3s outcome succeeded: done
            4s symptom cleared p/drop eth1
            4s plan revert p/drop detach: the symptom has cleared
            4s action xdp:eth1 detach
            4s outcome succeeded: done
            5s symptom raised p/drop eth2
            5s plan remediate p/drop set drop: load value > 50
            5s action xdp:eth2 set drop
            5s outcome succeeded: done
            6s symptom cleared p/drop eth2
            6s plan revert p/drop detach: the symptom has cleared
            6s action xdp:eth2 detach
            6s outcome succeeded: done
            """);
    }

    [Fact]
    public void Run_SeriesTwiceInABatch_TheLastValueCounts()
    {
        using var loop = new TestLoop(AutonomicLoopTests.LoadRule);
        loop.Tick(1, (TestLoop.On("load"), 90), (TestLoop.On("load"), 5));
        loop.Tick(2, (TestLoop.On("load"), 5), (TestLoop.On("load"), 90));

        loop.Run(3);

        loop.Timeline.ShouldStartWith("2s symptom raised p/drop eth0");
    }
}
