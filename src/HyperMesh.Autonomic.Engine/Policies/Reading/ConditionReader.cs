using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Where a condition stands.</summary>
internal enum ConditionUse
{
    /// <summary>It says when a rule acts.</summary>
    When,

    /// <summary>It says what must be so after the rule has acted: it may compare with what was measured before.</summary>
    Effect,
}

/// <summary>Reads conditions, in all their forms.</summary>
internal sealed partial class ConditionReader(PolicySurroundings surroundings)
{
    public static readonly string[] Forms = ["all", "any", "not", "metric", "anomaly", "event", "health", "state", "schedule", "fleet"];
    private static readonly Condition StandIn = new AllOf([]);

    /// <summary>Rules that <c>fleet</c> conditions name, with the place: they can be looked up when all are read.</summary>
    public List<(RuleId Rule, Place Place)> Seen { get; } = [];

    /// <summary>The one condition that a mapping states, beside keys that the caller has read; ends the mapping.</summary>
    public Condition Read(MappingReader mapping, ConditionUse use)
    {
        var stated = Forms.Where(mapping.Has).ToList();
        if (stated.Count != 1)
            mapping.Problems.Add(
                mapping.Mapping.Place,
                stated.Count == 0 ? "there is no condition here" : $"{string.Join(" and ", stated)} stand side by side",
                stated.Count == 0 ? $"it is one of {string.Join(", ", Forms)}" : "join conditions with 'all' or 'any'");
        var condition = stated.Count == 1 ? Read(mapping, stated[0], use) : StandIn;
        mapping.Done();
        return condition;
    }

    private Condition Read(MappingReader mapping, string form, ConditionUse use)
    {
        if (form is "all" or "any")
        {
            IReadOnlyList<Condition> parts = [.. mapping.RequiredMappings(form).Select(part => Read(part, use))];
            return form == "all" ? new AllOf(parts) : new AnyOf(parts);
        }

        if (mapping.RequiredMapping(form) is not { } reader)
            return StandIn;
        if (form == "not")
            return new NotOf(Read(reader, use));

        var condition = Leaf(reader, form, use);
        reader.Done();
        return condition;
    }

    private Condition Leaf(MappingReader reader, string form, ConditionUse use) => form switch
    {
        "metric" => Metric(reader, use),
        "anomaly" => reader.Has("metrics") ? JointAnomaly(reader) : Anomaly(reader),
        "event" => Event(reader),
        "health" => Health(reader),
        "state" => State(reader),
        "schedule" => Schedule(reader),
        _ => Fleet(reader),
    };
}
