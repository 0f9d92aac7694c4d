using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

internal sealed partial class ConditionReader
{
    private static EventCondition Event(MappingReader reader)
    {
        var name = reader.RequiredString("name");
        if (reader.IsGiven("name") && (name.Count(c => c == '/') != 1 || name.StartsWith('/') || name.EndsWith('/')))
            reader.Report("name", $"{Quoted.Of(name)} is no event", "name program and event, as kprobe_execve/exec");
        var over = reader.RequiredDuration("over", ReadingLimits.Shortest, ReadingLimits.LongestWindow);
        var distinct = reader.OptionalString("distinct");
        if (distinct is not null && !Names.IsLabel(distinct))
            reader.Report("distinct", $"{Quoted.Of(distinct)} is no field", "use letters, digits and '_', not a digit first");
        return new EventCondition(name, ReadWhere(reader), over, distinct, ReadCount(reader));
    }

    private static Bound ReadCount(MappingReader reader)
    {
        if (!reader.Has("op") && !reader.Has("value"))
            return new Bound(Comparison.AtLeast, 1);

        return new Bound(
            Comparisons.BySign.GetValueOrDefault(reader.RequiredName("op", Comparisons.BySign.Keys)), reader.RequiredQuantity("value", 0));
    }

    private static List<FieldTest> ReadWhere(MappingReader reader)
    {
        var tests = new List<FieldTest>();
        if (reader.Optional("where") is not { } node || !node.TryMapping(reader.Problems, out var where))
            return tests;

        foreach (var entry in where.Entries)
        {
            if (!Names.IsLabel(entry.Key.Text))
                reader.Problems.Add(entry.Key.Place, $"{Quoted.Of(entry.Key.Text)} is no field", "use letters, digits and '_', not a digit first");
            tests.AddRange(Tests(entry.Key.Text, entry.Value, reader.Problems, isNegated: false));
        }

        return tests;
    }

    private static IEnumerable<FieldTest> Tests(string field, Node node, ProblemList problems, bool isNegated)
    {
        if (node is not MappingNode mapping)
            return [new FieldTest(field, isNegated ? FieldTestKind.NotIn : FieldTestKind.In, Values(node, problems))];

        var reader = new MappingReader(mapping, problems);
        var tests = new List<FieldTest>();
        if (reader.Optional("cidr") is { } prefixes)
            tests.Add(new FieldTest(field, isNegated ? FieldTestKind.NotCidr : FieldTestKind.Cidr, Prefixes(prefixes, reader.Problems)));
        if (!isNegated && reader.Optional("not") is { } not)
            tests.AddRange(Tests(field, not, reader.Problems, isNegated: true));
        if (reader.Done() && tests.Count == 0)
            problems.Add(mapping.Place, "there is no test here", isNegated ? "write values or cidr" : "write values, cidr or not");
        return tests;
    }

    private static List<string> Values(Node node, ProblemList problems)
    {
        IReadOnlyList<Node> items = node is SequenceNode list ? list.Items : [node];
        if (items.Count == 0)
            problems.Add(node.Place, "an empty list matches nothing", "give at least one value");
        var values = new List<string>(items.Count);
        foreach (var item in items)
            if (item.TryScalar(problems, "text", out var scalar) && scalar.TryString(problems, out var text))
                values.Add(text);
        return values;
    }

    private static List<string> Prefixes(Node node, ProblemList problems)
    {
        var prefixes = Values(node, problems);
        foreach (var prefix in prefixes)
            if (!prefix.Contains('/', StringComparison.Ordinal))
                problems.Add(node.Place, $"{Quoted.Of(prefix)} is no network", NetworkText.Mend);
            else if (!NetworkText.TryParse(prefix, out _, out var fault, out var hint))
                problems.Add(node.Place, fault, hint);
        return prefixes;
    }
}
