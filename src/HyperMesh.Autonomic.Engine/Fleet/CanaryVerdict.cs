using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>What is to become of a revision that some nodes try. Pure.</summary>
/// <param name="Promotes">True: all get it. False: it is taken back.</param>
/// <param name="Reason">In words.</param>
internal sealed record CanaryVerdict(bool Promotes, string Reason)
{
    /// <summary>How many of those that try it must have it in force before it can be promoted: more than half.</summary>
    public static int Needed(int nodes) => nodes / 2 + 1;

    /// <summary>Judges; null while there is nothing to be said yet.</summary>
    /// <param name="canary">What is tried.</param>
    /// <param name="nodes">What the nodes of the fleet say.</param>
    /// <param name="seen">How long the judge has known of it.</param>
    /// <param name="tried">How long enough nodes have had it in force; null while they have not.</param>
    public static CanaryVerdict? On(Canary canary, IReadOnlyList<FleetNode> nodes, TimeSpan seen, TimeSpan? tried)
    {
        ArgumentNullException.ThrowIfNull(canary);
        var trying = Trying(canary, nodes);
        var results = trying.Where(node => node.Results?.Revision == canary.Revision).ToDictionary(node => node.Node, node => node.Results!);
        return Refused(trying) ?? Harmed(canary, results) ?? Wasted(canary, results)
            ?? (tried is { } time ? Promoted(canary, nodes, results, time) : Silent(canary, nodes, seen));
    }

    /// <summary>Whether enough of them have it in force.</summary>
    public static bool IsTried(Canary canary, IReadOnlyList<FleetNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(canary);
        return Having(canary, nodes) >= Needed(canary.Nodes.Count);
    }

    private static CanaryVerdict? Refused(List<FleetNode> trying) =>
        trying.FirstOrDefault(node => node.Answer is { Accepted: false }) is { } refusing
            ? new(false, $"{refusing.Node} refuses it: {(refusing.Answer!.Reasons is [var reason, ..] ? reason : "it does not say why")}")
            : null;

    private static CanaryVerdict? Harmed(Canary canary, Dictionary<string, PolicyResults> results)
    {
        var most = LimitsOf(canary).Harm;
        if (results.Values.Sum(result => result.Harmful) <= most)
            return null;

        var harmed = results.Where(result => result.Value.Harmful > 0).OrderBy(result => result.Key, StringComparer.Ordinal).ToList();
        var where = string.Join(", ", harmed.Select(result => result.Key));
        return new(false, $"it did harm on {where}: a guard was broken {Times(harmed.Sum(result => result.Value.Harmful))}{(most > 0 ? $"; {most} may be" : "")}");
    }

    private static CanaryVerdict? Wasted(Canary canary, Dictionary<string, PolicyResults> results)
    {
        var (acted, inVain, most) = (results.Values.Sum(result => result.Acted), InVain(results), LimitsOf(canary).InVain);
        // Rounding must not make 28.999… of 29.
        return inVain > most.Of(acted) + 1e-9
            ? new(false, $"{inVain} of {acted} actions were in vain: unmet, without data or failed; {most} may be")
            : null;
    }

    private static CanaryVerdict? Silent(Canary canary, IReadOnlyList<FleetNode> nodes, TimeSpan seen) =>
        seen > LimitsOf(canary).WaitFor(canary)
            ? new(false, $"{Having(canary, nodes)} of {canary.Nodes.Count} nodes have it after {Whole(seen)}, "
                + $"and {Needed(canary.Nodes.Count)} are needed: silence is not success")
            : null;

    private static CanaryVerdict? Promoted(Canary canary, IReadOnlyList<FleetNode> nodes, Dictionary<string, PolicyResults> results, TimeSpan tried)
    {
        if (tried < canary.For)
            return null;

        var (acted, helped, harm) = (results.Values.Sum(result => result.Acted), results.Values.Sum(result => result.Helped), results.Values.Sum(result => result.Harmful));
        return new(true, $"{Having(canary, nodes)} of {canary.Nodes.Count} nodes had it for {Whole(tried)}: "
            + $"{acted} actions, {helped} helped, {InVain(results)} in vain, {(harm == 0 ? "none" : harm)} did harm");
    }

    private static CanaryLimits LimitsOf(Canary canary) => canary.Limits ?? CanaryLimits.Default;

    private static int InVain(Dictionary<string, PolicyResults> results) => results.Values.Sum(result => result.Unmet + result.Failed);

    private static List<FleetNode> Trying(Canary canary, IReadOnlyList<FleetNode> nodes) => [.. nodes.Where(node => canary.Nodes.Contains(node.Node))];

    /// <summary>Who is gone says nothing.</summary>
    private static int Having(Canary canary, IReadOnlyList<FleetNode> nodes) =>
        Trying(canary, nodes).Count(node => node.IsUp && node.Answer is { Accepted: true } answer && answer.Revision == canary.Revision);

    private static string Whole(TimeSpan time) => DurationText.Format(TimeSpan.FromSeconds(Math.Floor(time.TotalSeconds)));

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";
}
