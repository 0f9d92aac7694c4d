namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>A fleet at one instant. Immutable.</summary>
/// <param name="Fleet">Its name.</param>
/// <param name="Members">Of the shared store.</param>
/// <param name="Up">Names of the nodes that are up, in their order.</param>
/// <param name="Rollout">Which policies it is to have.</param>
/// <param name="Slots">Who acts, by rule.</param>
/// <param name="Symptoms">Who sees what, by rule.</param>
/// <param name="Blocks">What is shut out.</param>
/// <param name="Hostile">Keys whose values are not what they should be, and what is wrong; they are passed over.</param>
public sealed record FleetStatus(
    string Fleet,
    IReadOnlyList<StoreMember> Members,
    IReadOnlyList<string> Up,
    PolicyRollout Rollout,
    IReadOnlyList<RuleNodes> Slots,
    IReadOnlyList<RuleNodes> Symptoms,
    IReadOnlyList<Block> Blocks,
    IReadOnlyList<string> Hostile);

/// <summary>A member of the shared store.</summary>
/// <param name="Endpoint">Where.</param>
/// <param name="Version">Of its program; null when it does not answer.</param>
/// <param name="IsLeader">Whether it leads; null when that is not known.</param>
/// <param name="Size">Of its store in bytes.</param>
/// <param name="Trouble">Why it does not answer; null when it does.</param>
public sealed record StoreMember(Uri Endpoint, string? Version, bool? IsLeader, long? Size, string? Trouble);

/// <summary>Nodes that have something to do with a rule.</summary>
public sealed record RuleNodes(RuleId Rule, IReadOnlyList<string> Nodes);

/// <summary>A node as the fleet knows it.</summary>
/// <param name="Node">Its name.</param>
/// <param name="IsUp">Whether its lease is alive.</param>
/// <param name="State">What it said last; null when it has said nothing that could be read.</param>
/// <param name="Wanted">The revision that it is to have; null for none.</param>
/// <param name="Answer">What it says to that revision; null while it has not answered.</param>
/// <param name="Results">What has come of that revision there; null while it has not said.</param>
public sealed record FleetNode(string Node, bool IsUp, NodeState? State, int? Wanted, PolicyAcknowledgement? Answer, PolicyResults? Results);
