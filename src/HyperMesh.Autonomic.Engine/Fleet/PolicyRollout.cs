namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>Which revisions of its policies a fleet is to have. Immutable; changed only by comparing and swapping the whole.</summary>
/// <param name="Change">Counts changes; 0 while there has been none.</param>
/// <param name="Last">The highest revision that was ever pushed.</param>
/// <param name="Stable">For all but canaries; null while there is none, so that nodes go by files of their own.</param>
/// <param name="Previous">Was stable before; what a rollback goes back to.</param>
/// <param name="Canary">The revision that some nodes try; null when none is.</param>
public sealed record PolicyRollout(int Change, int Last, int? Stable, int? Previous, Canary? Canary)
{
    /// <summary>Before the first push.</summary>
    public static PolicyRollout None { get; } = new(0, 0, null, null, null);

    /// <summary>The revision that a node is to have; null for none.</summary>
    public int? For(string node) => Canary is { } canary && canary.Nodes.Contains(node) ? canary.Revision : Stable;
}

/// <summary>A revision that some nodes try before all get it.</summary>
/// <param name="Revision">Which.</param>
/// <param name="Nodes">Who tries it, in the order of their names; chosen when it was pushed.</param>
/// <param name="For">How long it is tried, by the judge's clock.</param>
/// <param name="IsAutomatic">Whether the fleet itself promotes it or takes it back; else a person does.</param>
/// <param name="Limits">By what it judges; null for <see cref="CanaryLimits.Default"/>, also where an older program has pushed it.</param>
public sealed record Canary(int Revision, IReadOnlyList<string> Nodes, TimeSpan For, bool IsAutomatic, CanaryLimits? Limits = null);

/// <summary>Who is to try a new revision first.</summary>
/// <param name="Share">Percent of the nodes that are up, in (0, 100]; rounded down but at least one.</param>
/// <param name="Nodes">These instead; null to choose by the share.</param>
/// <param name="For">How long.</param>
/// <param name="IsAutomatic">Whether the fleet itself promotes it or takes it back.</param>
/// <param name="Limits">By what it judges; null for <see cref="CanaryLimits.Default"/>.</param>
public sealed record CanaryPlan(double Share, IReadOnlyList<string>? Nodes, TimeSpan For, bool IsAutomatic, CanaryLimits? Limits = null);

/// <summary>Who changes something and why.</summary>
/// <param name="By">Login name, or a node that judged.</param>
/// <param name="Why">In words; may be empty.</param>
/// <param name="At">By the clock of whoever it is.</param>
public sealed record ChangeNote(string By, string Why, DateTimeOffset At);

/// <summary>What was done with the fleet's policies.</summary>
public enum PolicyStep
{
    Push,
    Promote,
    Rollback,
}

/// <summary>One change of the fleet's policies.</summary>
/// <param name="Number">Counts them from 1.</param>
/// <param name="Step">What was done.</param>
/// <param name="Revision">With which revision.</param>
/// <param name="After">What was to be had from then on.</param>
/// <param name="Note">Who, why, when.</param>
public sealed record PolicyChange(int Number, PolicyStep Step, int Revision, PolicyRollout After, ChangeNote Note);
