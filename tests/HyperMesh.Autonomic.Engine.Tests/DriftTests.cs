namespace HyperMesh.Autonomic.Engine.Tests;

public sealed class DriftTests
{
    private const string Hook = "xdp:eth0";

    private static string Rule(string more = "") => $$"""
        - name: pressure
          when: { metric: { name: pressure, op: ">", value: 50 } }
          then: [fake.set: { program: limiter }]
          mode: enforce
          {{more}}
        """;

    [Fact]
    public void Inspected_BaselineTakenOff_IsPutBackAtOnce()
    {
        using var loop = new TestLoop(Rule());
        loop.At(1, () => loop.Executor.Held.Remove(Hook));
        loop.InspectAt(1.1);

        loop.Run(2).Timeline.ShouldBe(
            """
            1.1s drift xdp:eth0: it holds nothing (repair)
            1.1s plan restore set pass: it holds nothing
            1.1s action xdp:eth0 set pass
            1.1s outcome succeeded: done
            """);
        loop.Executor.Held[Hook].ShouldBe("pass");
    }

    [Fact]
    public void Inspected_NothingChanged_SaysNothing()
    {
        using var loop = new TestLoop(Rule());
        loop.InspectAt(1);
        loop.InspectAt(2);

        loop.Run(3).Timeline.ShouldBe("");
    }

    [Fact]
    public void Inspected_ActionInForceReplaced_IsPutBackWithoutASecondRemediation()
    {
        using var loop = new TestLoop(Rule());
        loop.EverySecond(0, 10, "pressure", _ => 60);
        loop.At(4, () => loop.Executor.Held[Hook] = "somebody else's");
        loop.InspectAt(4.1);

        loop.Run(5);

        loop.Executor.Held[Hook].ShouldBe("limiter");
        loop.Journal.Read().Count(record => record.Body is ChangePlan { Purpose: PlanPurpose.Remediate }).ShouldBe(1);
    }

    [Fact]
    public void Inspected_RuleWantsAReport_IsJournaledOnceAndLeft()
    {
        using var loop = new TestLoop(Rule("onDrift: report"));
        loop.EverySecond(0, 10, "pressure", _ => 60);
        loop.At(4, () => loop.Executor.Held[Hook] = "other");
        loop.InspectAt(4.1);
        loop.InspectAt(4.2);
        loop.InspectAt(4.3);
        loop.At(5, () => loop.Executor.Held[Hook] = "limiter");
        loop.InspectAt(5.1);

        loop.Run(6);

        loop.Journal.Read().Select(record => record.Body).OfType<Drift>().ShouldBe(
            [new Drift(Hook, "it holds other", Repairs: false), new Drift(Hook, null, Repairs: false)]);
    }

    [Fact]
    public void Inspected_TakenOffAgainAndAgain_IsRepairedEverMoreSeldom()
    {
        using var loop = new TestLoop(Rule());
        for (var tenth = 10; tenth < 1000; tenth++)
        {
            loop.At(tenth / 10.0, () => loop.Executor.Held.Remove(Hook));
            loop.InspectAt(tenth / 10.0 + 0.05);
        }

        loop.Run(100);

        var repairs = loop.Journal.Read().Where(record => record.Body is ChangePlan { Purpose: PlanPurpose.Restore }).Skip(1)
            .Select(record => Math.Round((record.At - JournalText.Epoch).TotalSeconds)).ToList();
        repairs.ShouldBe([1, 6, 16, 36, 76]);
    }

    [Fact]
    public void Inspected_ResultOlderThanTheLastAction_IsNotBelieved()
    {
        using var loop = new TestLoop(Rule());
        loop.EverySecond(2, 5, "pressure", _ => 60);
        loop.InspectLateAt(1, late: 3, found: "it holds nothing");

        loop.Run(5);

        loop.Journal.Read().ShouldNotContain(record => record.Body is Drift);
    }
}
