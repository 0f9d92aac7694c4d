using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests.Cases;

/// <summary>The process ends after any record; the next one must bring everything to its end.</summary>
public sealed class CaseRestartTests
{
    private const int LastSecond = 90;

    private static readonly PolicySnapshot Policy = PolicyText.Rules("""
        - name: ladder
          priority: 5
          when: { metric: { name: load, op: ">", value: 50 } }
          escalation:
            - { name: watch, mode: dryRun, then: [fake.set: { program: watched }] }
            - { name: limit, then: [fake.set: { program: limiter }] }
            - name: drop
              then:
                - parallel:
                    - fake.set: { program: firewall }
                    - { fake.set: { program: other }, interface: eth1 }
                - escalate: { message: look at it }
          expect: { within: 2s, metric: { name: effect, op: ">", value: 0 } }
          guard: { for: 1s, metric: { name: background, op: ">=", before: 90% } }
          descendAfter: 3s
          onUnmet: escalate
          onHarm: escalate
          cooldown: 5s
          mode: enforce
        - name: asking
          when: { metric: { name: pressure, op: ">", value: 50 } }
          then: [{ fake.set: { program: asked }, interface: eth1, retry: { times: 1, after: 500ms } }, { fake.set: { program: more }, interface: eth2 }]
          cooldown: 3s
          limits: { maxActionsPerHour: 4 }
          mode: approve
          approval: { expires: 6s }
        - name: weak
          priority: 1
          when: { metric: { name: pressure, op: ">", value: 80 } }
          then: [fake.set: { program: weak }]
          cooldown: 1s
          mode: enforce
        """);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Restart_AfterAnyRecord_EndsQuietWithTheBaseline(bool done)
    {
        var whole = Uninterrupted();
        var kinds = whole.Select(record => record.Body.GetType().Name).Distinct().ToList();
        kinds.ShouldBeSubsetOf(["Note", "ChangePlan", "ActionIntent", "Outcome", "Symptom", "Verification", "Hold", "Approval", "Standstill", "Escalation"]);
        kinds.Count.ShouldBe(10, "the script makes every kind of record but incidents, drifts and labels");
        whole.Count(record => record.Body is ActionIntent { IsUndo: true }).ShouldBeGreaterThan(0);
        whole.Count(record => record.Body is Verification { Result: VerificationResult.Harmful }).ShouldBeGreaterThan(0);

        for (var kept = 1; kept <= whole.Count; kept++)
        {
            using var loop = Restarted(whole.Take(kept).ToList(), done);
            Should.NotThrow(() => loop.Run(LastSecond + 20), $"after record {kept}");

            loop.Journal.Read().ShouldAllBe(record =>
                record.Causes.All(cause => cause < record.Id) && record.Causes.Distinct().Count() == record.Causes.Count);
            loop.State.ActiveCases.ShouldBeEmpty($"after record {kept}");
            loop.State.Executing.ShouldBeEmpty($"after record {kept}");
            foreach (var hook in loop.State.Hooks)
            {
                hook.Claims.ShouldBeEmpty($"{hook.Hook} after record {kept}");
                hook.IsUncertain.ShouldBeFalse($"{hook.Hook} after record {kept}");
                hook.Executing.ShouldBeNull($"{hook.Hook} after record {kept}");
            }

            loop.Executor.Held.ToList().ShouldBe([KeyValuePair.Create("xdp:eth0", "pass")], $"after record {kept}");
        }
    }

    [Fact]
    public void Fold_OfEveryPrefix_IsWhatTheLoopHadThen()
    {
        using var loop = Feed(new TestLoop(Policy), 0);
        var asWritten = new KnowledgeState();
        var (checks, text) = (0, "");
        using var appended = loop.Journal.Appended.Subscribe(record =>
        {
            asWritten.Apply(record);
            text = string.Join('\n', asWritten.ActiveCases.Select(state => $"{state.Key} {state.Rungs.Count} {state.Held}").Order());
        });
        for (var second = 1; second <= LastSecond; second++)
        {
            loop.Run(second);
            var again = string.Join('\n', loop.State.ActiveCases.Select(state => $"{state.Key} {state.Rungs.Count} {state.Held}").Order());
            again.ShouldBe(text, $"at {second} s");
            checks += again.Length > 0 ? 1 : 0;
        }

        checks.ShouldBeGreaterThan(20);
    }

    private static List<KnowledgeRecord> Uninterrupted()
    {
        using var loop = Feed(new TestLoop(Policy), 0);
        loop.Run(LastSecond);
        return [.. loop.Journal.Read()];
    }

    private static TestLoop Restarted(List<KnowledgeRecord> kept, bool done)
    {
        var journal = Journal.InMemory();
        var executor = new FakeExecutor();
        var outcomes = kept.Select(record => record.Body).OfType<Outcome>().ToDictionary(outcome => outcome.Action);
        foreach (var record in kept)
        {
            journal.Append(record.At, record.Body, record.Causes);
            if (record.Body is ActionIntent intent
                && (outcomes.TryGetValue(record.Id, out var outcome) ? outcome.Status == OutcomeStatus.Succeeded : done)
                && intent.Action.Verb != "escalate")
                executor.ExecuteAsync(intent.Action, CancellationToken.None).IsCompletedSuccessfully.ShouldBeTrue();
        }

        var loop = new TestLoop(Policy, journal, executor, kept[^1].At);
        return Feed(loop, (int)Math.Floor((kept[^1].At - JournalText.Epoch).TotalSeconds) + 1);
    }

    /// <summary>A first rush that nothing helps against; a second one in which the action harms; in between somebody is asked, the loop is held,
    /// and actions fail.</summary>
    private static TestLoop Feed(TestLoop loop, int first)
    {
        for (var second = first; second < LastSecond + 20; second++)
        {
            var load = second is (>= 5 and < 20) or (>= 40 and < 60) ? 90 : 5;
            var pressure = second is (>= 8 and < 30) or (>= 45 and < 70) ? 90 : 5;
            loop.Tick(
                second, (TestLoop.On("load"), load), (TestLoop.On("pressure"), pressure), (TestLoop.On("effect"), 0),
                (TestLoop.On("background"), second is >= 46 and < 56 ? 50 : 100));
        }

        void At(double second, Action action)
        {
            if (second >= first)
                loop.At(second, action);
        }

        foreach (var second in (double[])[10.5, 17.5, 24.5, 50.5, 62.5])
            At(second, () =>
            {
                if (loop.State.Proposals.FirstOrDefault() is { } proposal)
                    loop.Hear(new Approval(proposal.Record, second != 17.5, "anna"), proposal.Record);
            });
        At(47.2, () => loop.Hear(new Standstill(StandstillState.Held, "look", "anna"), 0));
        At(52.2, () => loop.Hear(new Standstill(StandstillState.Frozen, "look", "anna"), 0));
        At(53.2, () => loop.Hear(new Standstill(StandstillState.Lifted, "", "anna"), 0));
        // The second hook of the plan that was asked for is refused for a while.
        At(10, () => loop.Executor.Answer = action => new ActionResult(action.Hook != "xdp:eth2", "done"));
        At(61, () => loop.Executor.Answer = _ => new ActionResult(true, "done"));
        if (first > 61)
            loop.Executor.Answer = _ => new ActionResult(true, "done");
        else if (first > 10)
            loop.Executor.Answer = action => new ActionResult(action.Hook != "xdp:eth2", "done");
        return loop;
    }
}
