using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Reads what a rule does: a plain <c>then</c>, or the rungs of an <c>escalation</c>.</summary>
internal sealed class RungReader(StepReader steps, ConditionReader conditions)
{
    private static readonly Rung StandIn = new("", [], null);

    /// <summary>The rungs; one for a plain <c>then</c>.</summary>
    public IReadOnlyList<Rung> Read(MappingReader rule, IReadOnlyList<string> groupBy)
    {
        var expect = ReadExpectation(rule);
        if (!rule.Has("escalation"))
            return [StandIn with { Steps = steps.Read(rule, "then", groupBy), Expect = expect }];

        if (rule.Has("then"))
            rule.Report("then", "'then' and 'escalation' stand side by side", "make it the first rung: - { name: first, then: […] }");
        var rungs = rule.RequiredMappings("escalation").Select(rung => ReadRung(rung, groupBy, expect)).ToList();
        return rungs.Count == 0 ? [StandIn] : rungs;

        Rung ReadRung(MappingReader reader, IReadOnlyList<string> labels, Expectation? fallback)
        {
            var rung = One(reader, labels, fallback);
            if (rung.Name.Length > 0 && !_names.Add((rule.Mapping, rung.Name)))
                reader.Report("name", $"there is another rung named '{rung.Name}' in this ladder", "give one of them another name");
            reader.Done();
            return rung;
        }
    }

    private readonly HashSet<(MappingNode Rule, string Name)> _names = [];

    private Rung One(MappingReader reader, IReadOnlyList<string> groupBy, Expectation? fallback)
    {
        var isDryRun = reader.OptionalName("mode", ["dryRun"]) is not null;
        return new Rung(
            reader.RequiredOwnName("name"),
            isDryRun && !reader.Has("then") ? [] : steps.Read(reader, "then", groupBy),
            ReadExpectation(reader) ?? fallback)
        {
            IsDryRun = isDryRun,
        };
    }

    private Expectation? ReadExpectation(MappingReader reader)
    {
        if (reader.OptionalMapping("expect") is not { } expect)
            return null;

        var within = expect.RequiredDuration("within", ReadingLimits.Shortest, ReadingLimits.LongestWindow);
        return new Expectation(within, conditions.Read(expect, ConditionUse.Effect));
    }
}
