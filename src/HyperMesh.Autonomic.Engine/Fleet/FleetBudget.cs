using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>On how many nodes at once a rule may act.</summary>
/// <param name="Rule">The rule; a node takes one slot for it, on however many targets it acts.</param>
/// <param name="Limit">A number of nodes, or a share of those present, rounded down but never to none.</param>
public sealed record FleetBudget(RuleId Rule, Amount Limit);

/// <summary>The answer of the fleet to a node that wants to act.</summary>
public enum SlotAnswer
{
    /// <summary>The slot is this node's until it gives it back or its lease ends.</summary>
    Granted,

    /// <summary>As many nodes as may act do so already.</summary>
    Full,

    /// <summary>The shared store does not answer, so nobody can tell.</summary>
    Away,
}
