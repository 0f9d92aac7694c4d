using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic;

/// <summary>How a node stands to the right to act that a fleet gives to so many nodes at once.</summary>
public enum SlotState
{
    /// <summary>This node may act.</summary>
    Granted,

    /// <summary>It may not: as many others do already.</summary>
    Refused,

    /// <summary>The shared store does not answer, so nobody can tell.</summary>
    Unknown,

    /// <summary>It acts without having asked, because its policy says so for the time in which the shared store is away.</summary>
    Local,

    /// <summary>It has given its slot back.</summary>
    Released,

    /// <summary>Its slot is gone, or will be before it could be prolonged: what it does is taken back.</summary>
    Lost,
}

/// <summary>The fleet's answer to a rule that may act on so many nodes at once.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="State">What was said, or what has become of it.</param>
/// <param name="Limit">As the rule has it: <c>2</c>, <c>10%</c>.</param>
/// <param name="Reason">In words; null where the state says it all.</param>
public sealed record FleetSlot(
    RuleId Rule, SlotState State, string Limit, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null) : RecordBody;
