using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Planning;

namespace HyperMesh.Autonomic.Engine;

// What comes of actions changes how far they are trusted; never without a record.
public sealed partial class AutonomicLoop
{
    private void Review(ChangePlan? plan)
    {
        if (plan is { Rule: { } rule } && State.LearnedOf(rule, plan.Rung) is { } learned)
            Review(learned);
    }

    private void ReviewAll()
    {
        foreach (var learned in State.Learned.ToList())
            Review(learned);
    }

    private void Review(LearnedAction learned)
    {
        if (Standings.Review(learned, _policy.Find(learned.Rule), _parts.Scheduler.Now) is not var (said, causes))
            return;

        var record = _knowledge.Append(said, causes);
        if (said.Level == StandingLevel.Suspended)
            Call(learned, record);
        AskAbout(said.Rule);
    }

    /// <summary>A person is called about an action that does not act any more: where it failed last.</summary>
    private void Call(LearnedAction learned, KnowledgeRecord record)
    {
        var plan = _parts.Journal.Find(learned.Row[^1].Record)?.Body switch
        {
            Outcome outcome => outcome.Plan,
            Verification verification => verification.Plan,
            _ => 0,
        };
        if (_parts.Journal.Find(plan)?.Body is not ChangePlan failed)
            return;

        var said = (Standing)record.Body;
        var message = $"{learned.Action} is suspended: {said.Reason}; mend it, or let it act again with 'hypermesh policy resume {said.Rule}'";
        _knowledge.Append(new Escalation(said.Rule, failed.Target, failed.Group, message) { IsStep = true }, record.Id);
    }

    private void AskAbout(RuleId rule)
    {
        foreach (var key in Sorted(CasesOf(rule).Select(state => state.Key)))
            _look.OnNext(Question.About(key));
    }
}
