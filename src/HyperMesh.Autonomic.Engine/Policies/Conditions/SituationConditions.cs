using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Whether a part of the loop works: <c>monitor NAME</c>, <c>executor NAME</c>, <c>store</c>.</summary>
internal sealed record HealthCondition(string Component, bool IsFailing) : Condition
{
    public override string ToString() => $"{Component} is {(IsFailing ? "failing" : "well")}";
}

/// <summary>What a hook of the target holds.</summary>
/// <param name="HookKind">As verbs name it: <c>xdp</c>.</param>
/// <param name="Program">The program that is asked for; null when it does not matter.</param>
/// <param name="Drifted">Whether it holds something else than was put there; null when it does not matter.</param>
internal sealed record HookCondition(string HookKind, string? Program, bool? Drifted) : Condition
{
    public override string ToString() =>
        $"{HookKind} hook {string.Join(" and ", new[]
        {
            Program is null ? null : $"holds {Program}",
            Drifted switch { true => "has drifted", false => "has not drifted", null => null },
        }.OfType<string>())}";
}

/// <summary>Whether a plugin is at work.</summary>
internal sealed record PluginCondition(string Plugin, bool IsLoaded) : Condition
{
    public override string ToString() => $"plugin {Plugin} is {(IsLoaded ? "loaded" : "not loaded")}";
}

/// <summary>Whether a node of the fleet is up. Without a fleet this node is the only one.</summary>
internal sealed record NodeCondition(string Node, bool IsUp) : Condition
{
    public override string ToString() => $"node {Node} is {(IsUp ? "up" : "down")}";
}

/// <summary>So many nodes of the fleet have the symptom of a rule. Without a fleet this node is the only one.</summary>
/// <param name="Sees">The rule.</param>
/// <param name="Nodes">How many at least.</param>
/// <param name="Within">A node's symptom counts for this long after it was last seen.</param>
internal sealed record FleetCondition(RuleId Sees, int Nodes, TimeSpan Within) : Condition
{
    public override string ToString() => $"{Nodes} or more nodes see {Sees} within {DurationText.Format(Within)}";
}

/// <summary>Within a window of the calendar: true from its start, and until just before its end.</summary>
/// <param name="Days">Days on which the window starts; empty for all.</param>
/// <param name="From">Local time at which it starts.</param>
/// <param name="To">Local time at which it ends; at or before <paramref name="From"/>, on the next day.</param>
/// <param name="Zone">The time zone; an hour that a change of the clocks leaves out is passed over, one that comes twice counts twice.</param>
internal sealed record ScheduleCondition(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly To, TimeZoneInfo Zone) : Condition
{
    public override string ToString() =>
        $"{(Days.Count == 0 ? "" : string.Join(",", Days.Select(day => day.ToString()[..3])) + " ")}{From:HH:mm} to {To:HH:mm} {Zone.Id}";
}
