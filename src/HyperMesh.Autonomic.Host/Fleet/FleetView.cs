using System.Globalization;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Fleet;

/// <summary>A fleet in words, and as documents for scripts.</summary>
internal static class FleetView
{
    public static IEnumerable<string> Lines(FleetStatus status)
    {
        yield return $"fleet {status.Fleet}";
        foreach (var member in status.Members)
            yield return $"  store {member.Endpoint.GetLeftPart(UriPartial.Authority)}: {member.Trouble ?? $"etcd {member.Version}{(member.IsLeader == true ? ", leads" : "")}, {member.Size / 1024} KiB"}";
        yield return $"  up: {(status.Up.Count == 0 ? "no node" : string.Join(", ", status.Up))}";
        yield return $"  policies: {Words(status.Rollout)}";
        foreach (var (rule, nodes) in status.Slots)
            yield return $"  {rule} acts on {string.Join(", ", nodes)}";
        foreach (var (rule, nodes) in status.Symptoms)
            yield return $"  {rule} has its symptom on {string.Join(", ", nodes)}";
        foreach (var block in status.Blocks)
            yield return $"  {block.Prefix} is shut out until about {block.Expires.ToLocalTime():HH:mm:ss}, by {string.Join(", ", block.Nodes)}: {block.Reason}";
        foreach (var hostile in status.Hostile)
            yield return $"  passed over: {hostile}";
    }

    public static IEnumerable<string> Lines(FleetNode node, bool withHooks)
    {
        var state = node.State;
        string[] parts =
        [
            node.IsUp ? "up" : "gone",
            Policy(node),
            state is null ? "has said nothing yet" : $"{state.OpenSymptoms} symptom{(state.OpenSymptoms == 1 ? "" : "s")}",
            state?.Standstill ?? "",
            state is { Failing.Count: > 0 } ? $"failing: {string.Join(", ", state.Failing)}" : "",
        ];
        yield return $"{node.Node}: {string.Join("; ", parts.Where(part => part.Length > 0))}";
        if (node.Answer is { Accepted: false } refused)
            foreach (var reason in refused.Reasons)
                yield return $"  refuses revision {refused.Revision}: {reason}";
        if (!withHooks || state is null)
            yield break;

        yield return $"  version {state.Version}, since {state.Started.ToLocalTime():yyyy-MM-dd HH:mm:ss}, journal at {state.JournalId}{(state.JournalHash is { } hash ? $" ({hash[..Math.Min(16, hash.Length)]})" : "")}";
        foreach (var hook in state.Hooks)
            yield return $"  {hook.Hook}: {hook.Actual ?? "not known"}{(hook.Actual == hook.Desired ? "" : $", should be {hook.Desired ?? "nothing"}")}";
        if (node.Results is { } results)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"  under revision {results.Revision}: acted {results.Acted}, helped {results.Helped}, unmet {results.Unmet}, harmful {results.Harmful}, failed {results.Failed}");
    }

    public static string Line(PolicyChange change)
    {
        var step = change.Step switch { PolicyStep.Push => "pushed", PolicyStep.Promote => "promoted", _ => "rolled back" };
        var after = change is { Step: PolicyStep.Push, After.Canary: { } canary } ? $", tried by {string.Join(", ", canary.Nodes)} for {DurationText.Format(canary.For)}{Judgement(canary)}" : "";
        return $"{change.Note.At.ToLocalTime():yyyy-MM-dd HH:mm:ss} {change.Number,4} revision {change.Revision} {step} by {change.Note.By}{after}{(change.Note.Why.Length > 0 ? $": {change.Note.Why}" : "")}";
    }

    public static string Document(FleetStatus status) => Json.Line(new
    {
        kind = "fleet",
        fleet = status.Fleet,
        members = status.Members.Select(member => new { endpoint = member.Endpoint, version = member.Version, leads = member.IsLeader, size = member.Size, trouble = member.Trouble }),
        up = status.Up,
        policies = status.Rollout,
        slots = status.Slots.Select(slot => new { rule = slot.Rule.ToString(), nodes = slot.Nodes }),
        symptoms = status.Symptoms.Select(symptom => new { rule = symptom.Rule.ToString(), nodes = symptom.Nodes }),
        blocks = status.Blocks,
        hostile = status.Hostile,
    });

    public static string Document(FleetNode node) => Json.Line(new
    {
        kind = "node",
        node = node.Node,
        up = node.IsUp,
        wanted = node.Wanted,
        answer = node.Answer,
        results = node.Results,
        state = node.State,
    });

    public static string Document(PolicyRollout rollout) => Json.Line(new { kind = "policies", policies = rollout });

    public static string Document(PolicyChange change) => Json.Line(new
    {
        kind = "change",
        number = change.Number,
        step = change.Step,
        revision = change.Revision,
        by = change.Note.By,
        why = change.Note.Why,
        at = change.Note.At,
        after = change.After,
    });

    private static string Words(PolicyRollout rollout)
    {
        var stable = rollout.Stable is { } revision ? $"revision {revision}" : "none of the fleet; nodes go by their own files";
        return rollout.Canary is { } canary
            ? $"{stable}; revision {canary.Revision} is tried by {string.Join(", ", canary.Nodes)} for {DurationText.Format(canary.For)}{Judgement(canary)}"
            : stable;
    }

    private static string Judgement(Canary canary) =>
        !canary.IsAutomatic ? ", until a person decides" : canary.Limits is { } limits ? $" ({limits})" : "";

    private static string Policy(FleetNode node) => (node.State?.Policy, node.Wanted) switch
    {
        (null, null) => "policies of its own",
        (null, { } wanted) => $"policies of its own, should be revision {wanted}",
        ({ } has, { } wanted) when has == wanted => $"revision {has}",
        ({ } has, { } wanted) => $"revision {has}, should be {wanted}",
        ({ } has, null) => $"revision {has}",
    };
}
