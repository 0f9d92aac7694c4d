using System.Text.Json;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests;

public sealed class RestartTests
{
    private const string Hook = "xdp:eth0";
    private const int LastTick = 600;
    private static readonly DetectorKey Flooded = new(TestLoop.On("rx_total"), "adaptive", "rate");

    private static readonly PolicySnapshot Policy = PolicyText.Rules("""
        - name: flood
          priority: 100
          when: { anomaly: { metric: rx_total, of: rate, severity: high, detector: adaptive } }
          for: 300ms
          keepFiringFor: 2s
          then: [fake.set: { program: firewall }]
          expect: { within: 2s, metric: { name: drops_total, of: rate, op: ">", value: 1k } }
          cooldown: 4s
          mode: enforce
        - name: pressure
          priority: 10
          when: { metric: { name: pressure, op: ">", value: 50 } }
          then: [fake.set: { program: limiter }]
          mode: enforce
        - name: rehearsal
          priority: 1
          when: { metric: { name: pressure, op: ">", value: 80 } }
          then: [fake.set: { program: other }]
        """);

    /// <summary>Every boundary between two records, with the last action done or not done.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Restart_AfterAnyRecord_EndsWithNothingRaisedAndTheBaseline(bool baseline, bool done)
    {
        var whole = Uninterrupted(baseline);
        whole.Select(record => record.Body.GetType()).Distinct().Count().ShouldBe(baseline ? 10 : 9, "the script makes every kind of record; only what is there can drift");
        whole.Select(record => (record.Body as Verification)?.Result).Distinct().Count().ShouldBe(3, "one is met, one is not");

        for (var kept = 1; kept <= whole.Count; kept++)
        {
            using var loop = Restarted(whole.Take(kept).ToList(), baseline, done);
            Should.NotThrow(() => loop.Run(LastTick / 10 + 20), $"after record {kept}");

            loop.Journal.Read().ShouldAllBe(record =>
                record.Causes.All(cause => cause < record.Id) && record.Causes.Distinct().Count() == record.Causes.Count);
            var state = loop.State.Hook(Hook);
            loop.State.OpenSymptoms.ShouldBeEmpty($"after record {kept}");
            state.Claims.ShouldBeEmpty($"after record {kept}");
            loop.State.ActiveCases.ShouldBeEmpty($"after record {kept}");
            state.Executing.ShouldBeNull($"after record {kept}");
            state.IsUncertain.ShouldBeFalse($"after record {kept}");
            Json(state.InForce).ShouldBe(baseline ? Json(FakeExecutor.Set("pass")) : "null", $"after record {kept}");
            loop.Executor.Held.GetValueOrDefault(Hook).ShouldBe(baseline ? "pass" : null, $"after record {kept}");
        }
    }

    [Fact]
    public void Restart_WhileTheFloodIsOn_ItIsStillAFloodUntilItEnds()
    {
        var whole = Uninterrupted(baseline: true);
        var inForce = whole.FindIndex(record => record.Body is Verification { Result: VerificationResult.Met }) - 1;
        var cleared = whole.FindIndex(record => record.Body is Symptom { State: SymptomState.Cleared, Rule.Rule: "flood" });

        for (var kept = inForce + 1; kept < cleared; kept++)
        {
            using var loop = Restarted(whole.Take(kept).ToList(), baseline: true, done: true);
            loop.Run(LastTick / 10);

            var symptoms = loop.Journal.Read(kept).Where(record => record.Body is Symptom { Rule.Rule: "flood" }).ToList();
            symptoms[0].Body.ShouldBeOfType<Symptom>().State.ShouldBe(SymptomState.Cleared);
            symptoms[0].At.ShouldBe(whole[cleared].At, $"after record {kept}");
        }
    }

    [Fact]
    public void Restart_SymptomRaisedButNothingPlanned_IsRaisedAgainByWhatWasNormalBefore()
    {
        var whole = Uninterrupted(baseline: false);
        var raised = whole.FindIndex(record => record.Body is Symptom { Rule.Rule: "flood" });

        using var loop = Restarted(whole.Take(raised + 1).ToList(), baseline: false, done: true);
        loop.Run(6);

        string.Join('\n', JournalText.Lines(loop.Journal)[(raised + 1)..]).ShouldBe("""
            5.3s note loop: started with 3 rules
            5.3s incident closed rx_total{interface="eth0"} and 0 more
            5.3s symptom cleared p/flood eth0
            5.5s incident opened rx_total{interface="eth0"} and 0 more
            5.8s symptom raised p/flood eth0 critical
            5.8s plan remediate p/flood set firewall: rx_total rate anomaly of high severity
            5.8s action xdp:eth0 set firewall
            5.8s outcome succeeded: done
            5.9s verification met
            """);
        loop.Executor.Held[Hook].ShouldBe("firewall");
    }

    [Fact]
    public void Restart_RuleIsGone_ClearsItsSymptomAndReverts()
    {
        var whole = Uninterrupted(baseline: true);
        var met = whole.FindIndex(record => record.Body is Verification);

        using var loop = Restarted(whole.Take(met + 1).ToList(), baseline: true, done: true, PolicyText.Rules(AutonomicLoopTests.LoadRule));
        loop.Run(6);

        string.Join('\n', JournalText.Lines(loop.Journal)[(met + 1)..]).ShouldBe("""
            5.4s note loop: started with 1 rule
            5.4s incident closed rx_total{interface="eth0"} and 0 more
            5.4s symptom cleared p/flood eth0
            5.4s plan restore set firewall: it was in force when the last process ended
            5.4s action xdp:eth0 set firewall
            5.4s outcome succeeded: done
            5.4s plan revert p/flood set pass: the rule is no longer among the policies
            5.4s action xdp:eth0 set pass
            5.4s outcome succeeded: done
            """);
    }

    [Fact]
    public void Restart_ProcessDiedInTheAction_ItIsInterruptedAndTheHookIsRestored()
    {
        var whole = Uninterrupted(baseline: true);
        var intent = whole.FindIndex(record => record.Body is ActionIntent one && JournalText.Of(one.Action) == "set firewall");

        using var loop = Restarted(whole.Take(intent + 1).ToList(), baseline: true, done: true);
        loop.Run(6);

        string.Join('\n', JournalText.Lines(loop.Journal)[(intent + 1)..]).ShouldBe("""
            5.3s note loop: started with 3 rules
            5.3s outcome interrupted: the process ended before the outcome was known; the hook is brought to its state again
            5.3s incident closed rx_total{interface="eth0"} and 0 more
            5.3s symptom cleared p/flood eth0
            5.3s plan restore set pass: the configuration asks for it
            5.3s action xdp:eth0 set pass
            5.3s outcome succeeded: done
            5.5s incident opened rx_total{interface="eth0"} and 0 more
            5.8s symptom raised p/flood eth0 critical
            5.8s plan remediate p/flood set firewall: rx_total rate anomaly of high severity
            5.8s action xdp:eth0 set firewall
            5.8s outcome succeeded: done
            5.9s verification met
            """);
    }

    /// <summary>The journal of a run to the end.</summary>
    private static List<KnowledgeRecord> Uninterrupted(bool baseline)
    {
        using var loop = new TestLoop(Policy, baseline: baseline);
        Feed(loop, 0);
        loop.Run(LastTick / 10);
        return [.. loop.Journal.Read()];
    }

    /// <summary>What the run had saved of its detectors just before the record after those that are kept.</summary>
    private static byte[]? SavedAfter(int kept, bool baseline)
    {
        using var loop = new TestLoop(Policy, baseline: baseline);
        Feed(loop, 0);
        byte[]? saved = null;
        using var appended = loop.Journal.Appended.Subscribe(record => saved = record.Id == kept + 1 ? loop.Journal.Find(Flooded) : saved);
        loop.Run(LastTick / 10);
        return saved;
    }

    /// <summary>A loop on what an earlier one has written, with the samples from there on.</summary>
    private static TestLoop Restarted(List<KnowledgeRecord> kept, bool baseline, bool done, PolicySnapshot? policy = null)
    {
        var journal = Journal.InMemory();
        var executor = new FakeExecutor();
        foreach (var record in kept)
        {
            journal.Append(record.At, record.Body, record.Causes);
            if (record.Body is ActionIntent intent && (done || record != kept[^1]))
                executor.ExecuteAsync(intent.Action, CancellationToken.None).IsCompletedSuccessfully.ShouldBeTrue();
        }

        if (SavedAfter(kept.Count, baseline) is { } saved)
            journal.Save(Flooded, saved);
        var loop = new TestLoop(policy ?? Policy, journal, executor, kept[^1].At, baseline);
        Feed(loop, (int)Math.Floor((kept[^1].At - JournalText.Epoch).TotalSeconds * 10) + 1);
        return loop;
    }

    /// <summary>Two floods, the second one of which the firewall does not help against, with pressure in between. Before it all, somebody takes the program off.</summary>
    private static void Feed(TestLoop loop, int firstTick)
    {
        if (firstTick <= 30)
        {
            loop.At(3.02, () => loop.Executor.Held.Remove(Hook));
            loop.InspectAt(3.05);
        }

        var (packets, drops) = (0L, 0L);
        for (var tick = 0; tick < LastTick; tick++)
        {
            var flood = tick is (>= 50 and < 150) or (>= 400 and < 450);
            packets += flood ? 10_000 : 10;
            drops += tick is > 53 and < 150 ? 5_000 : 0;
            var pressure = tick is >= 100 and < 200 ? 60 : tick is >= 250 and < 300 ? 90 : 5;
            if (tick >= firstTick)
                loop.Tick(
                    tick / 10.0,
                    (TestLoop.On("rx_total"), packets), (TestLoop.On("drops_total"), drops), (TestLoop.On("pressure"), pressure));
        }
    }

    private static string Json(PlannedAction? action) => JsonSerializer.Serialize(action);
}
