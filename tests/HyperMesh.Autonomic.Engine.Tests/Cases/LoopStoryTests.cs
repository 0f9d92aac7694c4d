using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests.Cases;

/// <summary>The whole loop, asked only about what each record concerns: whatever has happened, nothing may be left waiting for ever.</summary>
public sealed class LoopStoryTests
{
    private const int Busy = 120, Settled = 1500;

    private static readonly PolicySnapshot Policy = PolicyText.Rules("""
        - name: wide
          priority: 1
          when: { metric: { name: w, op: ">", value: 50 } }
          then: [fake.set: { program: wide }, { fake.set: { program: wide }, interface: shared }]
          cooldown: 1s
          mode: enforce
        - name: narrow
          priority: 2
          when: { metric: { name: x, op: ">", value: 50 } }
          then: [{ fake.set: { program: narrow }, interface: shared, retry: { times: 1, after: 1s }, timeout: 3s }]
          expect: { within: 3s, metric: { name: w, op: "<", value: 20 } }
          cooldown: 2s
          limits: { maxActionsPerHour: 20, maxUnhealthy: 1, stormCooldown: 5s }
          mode: enforce
        - name: ladder
          priority: 3
          when: { metric: { name: y, op: ">", value: 50 } }
          escalation:
            - { name: one, then: [fake.set: { program: one }] }
            - { name: two, then: [fake.set: { program: two }, { fake.set: { program: two }, interface: other }] }
          expect: { within: 2s, metric: { name: x, op: "<", value: 20 } }
          descendAfter: 4s
          onInconclusive: escalate
          cooldown: 3s
          mode: enforce
        - name: asking
          when: { metric: { name: z, op: ">", value: 50 } }
          then: [{ fake.set: { program: asked }, interface: other }]
          mode: approve
          approval: { expires: 20s }
        """, target: "eth*");

    [Fact]
    public void Run_AnyStory_EndsQuietWithTheBaseline()
    {
        var acted = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            using var loop = new TestLoop(Policy);
            Play(loop, new Random(seed));

            Should.NotThrow(() => loop.Run(Settled), $"seed {seed}");

            loop.State.ActiveCases.ShouldBeEmpty($"seed {seed}");
            loop.State.Executing.ShouldBeEmpty($"seed {seed}");
            loop.State.Hooks.ShouldAllBe(hook => hook.Claims.Count == 0 && !hook.IsUncertain && hook.Executing == null, $"seed {seed}");
            loop.Executor.Held.ToList().ShouldBe([KeyValuePair.Create("xdp:eth0", "pass")], $"seed {seed}");
            acted += loop.Journal.Read().Count(record => record.Body is ChangePlan { Purpose: PlanPurpose.Remediate });
        }

        acted.ShouldBeGreaterThan(400);
    }

    private static void Play(TestLoop loop, Random random)
    {
        for (var second = 0; second < Settled; second += second < Busy + 5 ? 1 : 30)
        {
            var samples =
                from target in (string[])["eth0", "eth1"]
                from metric in (string[])["w", "x", "y", "z"]
                where second >= Busy || random.Next(5) > 0
                select ($"{metric}{{interface=\"{target}\"}}", second < Busy ? random.Next(100) : 0.0);
            loop.Tick(second, [.. samples]);
        }

        for (var second = 2.5; second < Busy; second += 3)
        {
            var (takes, act) = (random.Next(4) == 0 ? random.Next(3) : 0, random.Next(8));
            loop.At(second, () => loop.Executor.Takes = TimeSpan.FromSeconds(takes));
            if (act == 0)
                loop.At(second + 0.2, () => loop.Hear(new Standstill((StandstillState)random.Next(3), "", "anna"), 0));
            else if (act < 4)
                loop.At(second + 0.2, () =>
                {
                    if (loop.State.Proposals.FirstOrDefault() is { } proposal)
                        loop.Hear(new Approval(proposal.Record, random.Next(3) > 0, "anna"), proposal.Record);
                });
        }

        loop.At(1, () => loop.Executor.Answer = _ => random.Next(8) switch
        {
            0 => throw new InvalidOperationException("gone"),
            1 or 2 => new ActionResult(false, "refused"),
            _ => new ActionResult(true, "done"),
        });
        loop.At(Busy + 0.5, () =>
        {
            loop.Executor.Answer = _ => new ActionResult(true, "done");
            loop.Executor.Takes = TimeSpan.Zero;
            loop.Hear(new Standstill(StandstillState.Lifted, "", "anna"), 0);
        });
    }
}
