using System.Globalization;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>What is to become of a revision that some nodes try. Pure.</summary>
/// <param name="Promotes">True: all get it. False: it is taken back.</param>
/// <param name="Reason">In words.</param>
public sealed record CanaryVerdict(bool Promotes, string Reason)
{
    /// <summary>Of what was done under it, this share may have been in vain: unmet, without data, or failed. Harm may be none at all.</summary>
    public const double MostInVain = 0.2;

    /// <summary>So many times as long as it is tried does it wait for the nodes that are to try it.</summary>
    public const int LongestWait = 2;

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
        if (trying.FirstOrDefault(node => node.Answer is { Accepted: false }) is { } refusing)
            return new(false, $"{refusing.Node} refuses it: {(refusing.Answer!.Reasons is [var reason, ..] ? reason : "it does not say why")}");

        var results = trying.Select(node => node.Results).OfType<PolicyResults>().Where(result => result.Revision == canary.Revision).ToList();
        if (trying.FirstOrDefault(node => node.Results is { Harmful: > 0 } && node.Results.Revision == canary.Revision) is { } harmed)
            return new(false, $"it did harm on {harmed.Node}: a guard was broken {Times(harmed.Results!.Harmful)}");

        var (acted, inVain) = (results.Sum(result => result.Acted), results.Sum(result => result.Unmet + result.Failed));
        if (inVain > MostInVain * acted)
            return new(false, string.Create(CultureInfo.InvariantCulture, $"{inVain} of {acted} actions were in vain: unmet, without data or failed; {MostInVain:0%} may be"));

        if (tried is null)
            return seen > LongestWait * canary.For
                ? new(false, $"{Having(canary, nodes)} of {canary.Nodes.Count} nodes have it after {DurationText.Format(Whole(seen))}, and {Needed(canary.Nodes.Count)} are needed: silence is not success")
                : null;
        return tried >= canary.For
            ? new(true, $"{Having(canary, nodes)} of {canary.Nodes.Count} nodes had it for {DurationText.Format(Whole(tried.Value))}: {acted} actions, {results.Sum(result => result.Helped)} helped, {inVain} in vain, none did harm")
            : null;
    }

    /// <summary>Whether enough of them have it in force.</summary>
    public static bool IsTried(Canary canary, IReadOnlyList<FleetNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(canary);
        return Having(canary, nodes) >= Needed(canary.Nodes.Count);
    }

    private static List<FleetNode> Trying(Canary canary, IReadOnlyList<FleetNode> nodes) => [.. nodes.Where(node => canary.Nodes.Contains(node.Node))];

    /// <summary>Who is gone says nothing.</summary>
    private static int Having(Canary canary, IReadOnlyList<FleetNode> nodes) =>
        Trying(canary, nodes).Count(node => node.IsUp && node.Answer is { Accepted: true } answer && answer.Revision == canary.Revision);

    private static TimeSpan Whole(TimeSpan time) => TimeSpan.FromSeconds(Math.Floor(time.TotalSeconds));

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";
}
