using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Planning;

// What an action that has failed too often may still do. A rung is not passed over: a harder measure must not come sooner because a milder one failed.
public sealed partial class Planner
{
    /// <summary>The action of a rung, where it is not fully trusted; null where it is, or where it has been changed since.</summary>
    private static LearnedAction? Mistrusted(Inquiry asked, Rule rule, int rung) =>
        asked.Knowledge.LearnedOf(rule.Id, rung) is { Level: not StandingLevel.Trusted } learned && learned.Action == rule.Rungs[rung].Content() ? learned : null;

    private static Restraint Suspended(Rule rule, LearnedAction learned) =>
        new($"{Named(rule, learned.Rung)} is suspended because it kept failing (record {learned.Said}), until 'hypermesh policy resume {rule.Id}' or a change of it")
        {
            Cause = learned.Said,
        };

    private static string Demoted(LearnedAction learned) => $"approval is needed because the action kept failing (record {learned.Said})";
}
