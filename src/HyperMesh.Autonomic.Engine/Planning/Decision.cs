namespace HyperMesh.Autonomic.Engine.Planning;

/// <summary>What the planner decides: a record to be written, with the ids of what led to it; or nothing.</summary>
/// <param name="Body">A <see cref="ChangePlan"/>, a <see cref="Hold"/>, an <see cref="Escalation"/>, or the <see cref="Approval"/> that withdraws
/// a proposal; null when there is nothing to do now.</param>
/// <param name="Causes">Ids of records.</param>
/// <param name="LookAgain">When time alone can change the answer.</param>
public sealed record Decision(RecordBody? Body, IReadOnlyList<long> Causes, DateTimeOffset? LookAgain = null)
{
    /// <summary>Nothing to do, whatever the time.</summary>
    public static readonly Decision Nothing = new(null, []);

    /// <summary>Hooks whose release can change the answer, rules (<see cref="SpreadOf"/>) whose symptoms can, and slots (<see cref="SlotOf"/>).</summary>
    public IReadOnlyList<string> WaitsFor { get; init; } = [];

    /// <summary>The fleet is to be asked for a slot for the case's rule; what it says is journaled, and the case asked about again.</summary>
    public bool NeedsSlot { get; init; }

    /// <summary>The name under which a case waits for a slot of the fleet.</summary>
    public static string SlotOf(RuleId rule) => $"slot of {rule}";

    /// <summary>The name under which a case waits for a rule's symptoms to become fewer.</summary>
    public static string SpreadOf(RuleId rule) => $"symptoms of {rule}";
}
