using System.Text.Json;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>What only the loop can say, copied on its thread. Immutable.</summary>
internal sealed record RuleStates(PolicySnapshot Policies, IReadOnlyList<RuleStatus> Rules, IReadOnlyList<HookStatus> Hooks, KnownState Known)
{
    private const int MostCases = 100;
    private const string Firing = "firing";
    private const string Holding = "holding";
    private const string Awaiting = "awaitingApproval";
    private const string Cooling = "coolingDown";
    private const string Suspended = "suspended";
    private const string Armed = "armed";

    /// <summary>The most pressing first.</summary>
    private static readonly string[] Order = [Suspended, Awaiting, Firing, Holding, Cooling, Armed];

    /// <summary>Looks; on the loop's thread.</summary>
    public static RuleStates Of(AutonomicLoop loop)
    {
        var (state, now) = (loop.State, loop.Now);
        var moments = loop.Moments().ToDictionary(moment => moment.Case);
        var suspended = state.Learned.Where(learned => learned.Level == StandingLevel.Suspended).Select(learned => learned.Rule).ToHashSet();
        var cases = state.Cases.Select(one => one.Key).Union(moments.Keys).ToLookup(key => key.Rule);
        return new RuleStates(
            loop.Policy,
            [.. loop.Policy.Rules.Select(rule => Describe(rule, cases[rule.Id].Select(key => Describe(rule, state.Case(key), moments.GetValueOrDefault(key), now)), suspended.Contains(rule.Id), state.Silence(rule.Id, now)?.Said.Until))],
            [.. state.Hooks.OrderBy(hook => hook.Hook, StringComparer.Ordinal).Select(hook => Describe(hook, loop.Desired(hook)))],
            KnownState.Of(state));
    }

    private static RuleStatus Describe(Rule rule, IEnumerable<CaseStatus?> cases, bool isSuspended, DateTimeOffset? silencedUntil)
    {
        var going = cases.OfType<CaseStatus>().OrderBy(one => Array.IndexOf(Order, one.State)).ThenBy(one => one.Target, StringComparer.Ordinal).ToList();
        var state = isSuspended ? Suspended : going is [var first, ..] ? first.State : Armed;
        return new RuleStatus(
            rule.Id.ToString(), StatusReader.Name(rule.Mode), rule.Priority, state, silencedUntil, going.Count(one => one.State is Firing or Awaiting),
            [.. going.Take(MostCases)], Math.Max(0, going.Count - MostCases));
    }

    private static CaseStatus? Describe(Rule rule, CaseStanding standing, CaseMoment? moment, DateTimeOffset now)
    {
        var cooledDown = standing.LastEnded is var (ended, _, _) ? ended + rule.Cooldown : (DateTimeOffset?)null;
        var plan = standing.Executing ?? standing.Proposal?.Record ?? (standing.Rungs is [.., var top] ? top.Plan : null);
        var (state, since, until) = standing switch
        {
            { Proposal: { Granted: null } proposal } => (Awaiting, (DateTimeOffset?)proposal.At, proposal.Plan.Expires),
            { Open: var (symptom, _) } => (Firing, symptom.Since, moment?.Next),
            _ when moment?.Stage == CaseStage.Pending => (Holding, moment.Since, moment.Next),
            _ when cooledDown > now => (Cooling, standing.LastEnded!.Value.At, cooledDown),
            // The symptom has gone, and what was done about it is not taken back yet, or stays.
            _ when plan is not null => (Firing, null, null),
            _ => ("", null, null),
        };
        return state.Length == 0
            ? null
            : new CaseStatus(standing.Key.Target, standing.Key.Group, state, since, until, standing.Open?.Record, plan, standing.Held?.Reason);
    }

    private static HookStatus Describe(HookState hook, PlannedAction? desired) => new(
        hook.Hook, ProgramOf(desired) ?? desired?.Verb, desired?.Verb, StrongestRule(hook, desired), Actual: null, hook.IsUncertain, hook.Drift?.Found);

    private static string? StrongestRule(HookState hook, PlannedAction? desired) =>
        hook.Claims.Where(claim => claim.InForce && desired is not null && claim.Action.Verb == desired.Verb)
            .OrderByDescending(claim => claim.Priority).ThenByDescending(claim => claim.Specificity).ThenBy(claim => claim.Since)
            .Select(claim => claim.Case.Rule.ToString()).FirstOrDefault();

    private static string? ProgramOf(PlannedAction? action) =>
        action is { Arguments.ValueKind: JsonValueKind.Object } && action.Arguments.TryGetProperty("program", out var program) ? program.ToString() : null;
}
