using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>How a field of an event is judged.</summary>
internal enum FieldTestKind
{
    /// <summary>It equals one of the values.</summary>
    In,

    /// <summary>It equals none of them.</summary>
    NotIn,

    /// <summary>It is an address in one of the prefixes.</summary>
    Cidr,

    /// <summary>It is an address in none of the prefixes.</summary>
    NotCidr,
}

/// <summary>What one field of an event must be. An event without the field does not match.</summary>
internal sealed record FieldTest(string Field, FieldTestKind Kind, IReadOnlyList<string> Values)
{
    public override string ToString() => $"{Field} {Kind switch
    {
        FieldTestKind.In => "=",
        FieldTestKind.NotIn => "!=",
        FieldTestKind.Cidr => "in",
        _ => "not in",
    }} {string.Join("|", Values)}";
}

/// <summary>How many events of a kind there were in a window that is left-open and right-closed. Without a reader of these events it is unknown.</summary>
/// <param name="Event">As the program's manifest names it: <c>program/event</c>.</param>
/// <param name="Where">All of these must be so.</param>
/// <param name="Over">The window.</param>
/// <param name="Distinct">Count the different values of this field, not the events; null for the events.</param>
/// <param name="Enter">What the count is compared with.</param>
internal sealed record EventCondition(string Event, IReadOnlyList<FieldTest> Where, TimeSpan Over, string? Distinct, Bound Enter) : Condition
{
    public override string ToString() =>
        $"{(Distinct is null ? "count" : $"distinct {Distinct}")} of {Event}{(Where.Count == 0 ? "" : $" ({string.Join(", ", Where)})")} "
        + $"over {DurationText.Format(Over)} {Enter}";
}
