using System.Text.Json;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Tests.Knowledge;

/// <summary>What is known of interfaces that come and go does not grow with them.</summary>
public sealed class KnowledgeGrowthTests
{
    private const int Interfaces = 5_000;
    private static readonly RuleId Rule = new("p", "r");
    private readonly KnowledgeState _state = new();
    private long _last;

    [Fact]
    public void Apply_ActionsOnInterfacesThatComeAndGo_HooksAndChangesAreForgotten()
    {
        _state.Apply(Record(0, Restore("xdp:eth0")));
        for (var i = 0; i < Interfaces; i++)
            ComeAndGo($"veth{i}", i);

        _state.Hooks.Count.ShouldBeLessThan(2_000);
        _state.References().Count.ShouldBeLessThan(8_000);
        _state.Hook("xdp:eth0").Executing.ShouldNotBeNull("something is going on there");
        _state.LastChange("veth0").ShouldBeNull("nothing that begins after a day is put down to it");
        _state.LastChange($"veth{Interfaces - 1}").ShouldNotBeNull();
    }

    [Fact]
    public void Apply_HooksThatAreHeld_AreKeptHoweverMany()
    {
        for (var i = 0; i < Interfaces; i++)
            Act($"veth{i}", i);
        _state.Hooks.Count(hook => hook.Claims is [{ InForce: true }]).ShouldBe(Interfaces);
    }

    private void ComeAndGo(string target, int minute)
    {
        var plan = Act(target, minute);
        var revert = Record(minute, Plan(PlanPurpose.Revert, target, "fake.detach") with { Undoes = plan });
        _state.Apply(revert);
        Do(revert, minute);
    }

    private long Act(string target, int minute)
    {
        var plan = Record(minute, Plan(PlanPurpose.Remediate, target, "fake.set"));
        _state.Apply(plan);
        Do(plan, minute);
        return plan.Id;
    }

    private void Do(KnowledgeRecord plan, int minute)
    {
        var step = ((ChangePlan)plan.Body).Steps[0];
        var intent = Record(minute, new ActionIntent(plan.Id, step));
        _state.Apply(intent);
        _state.Apply(Record(minute, new Outcome
        {
            Action = intent.Id,
            Plan = plan.Id,
            Hook = step.Hook,
            Status = OutcomeStatus.Succeeded,
            Message = "done",
            Milliseconds = 1,
        }));
    }

    private static ChangePlan Plan(PlanPurpose purpose, string target, string verb) => new()
    {
        Purpose = purpose,
        Rule = Rule,
        Target = target,
        Mode = RuleMode.Enforce,
        Steps = [new PlannedAction(verb, $"xdp:{target}", JsonDocument.Parse("{}").RootElement)],
        Reason = "a test",
    };

    private static ChangePlan Restore(string hook) => new()
    {
        Purpose = PlanPurpose.Restore,
        Target = "eth0",
        Mode = RuleMode.Enforce,
        Steps = [FakeExecutor.Set("pass", hook)],
        Reason = "a test",
    };

    private KnowledgeRecord Record(int minute, RecordBody body) => new(++_last, JournalText.Epoch.AddMinutes(minute), [_last - 1], body);
}
