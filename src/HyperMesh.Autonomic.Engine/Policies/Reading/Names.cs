using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Reads names of things.</summary>
internal static class Names
{
    /// <summary>Whether a text may name a policy, a rule or a rung: letters, digits, '-' and '_'.</summary>
    public static bool IsName(string name) => TemplateText.IsVariable(name);

    /// <summary>Whether a text may name a label, or a field of an event.</summary>
    public static bool IsLabel(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>Whether a key has a text, even an empty one: what is missing or no text has been reported already.</summary>
    public static bool IsGiven(this MappingReader reader, string key) => reader.Mapping.ValueOf(key) is ScalarNode { IsNull: false };

    /// <summary>A name that must be given.</summary>
    public static string RequiredOwnName(this MappingReader reader, string key)
    {
        var name = reader.RequiredString(key);
        if (reader.IsGiven(key) && !IsName(name))
            reader.Report(key, $"{Quoted.Of(name)} is no name", "use letters, digits, '-' and '_'");
        return name;
    }

    /// <summary>The name of a metric that must be given.</summary>
    public static string RequiredMetric(this MappingReader reader, string key)
    {
        var name = reader.RequiredString(key);
        if (reader.IsGiven(key) && !Replay.SeriesText.IsName(name))
            reader.Report(key, $"'{name}' is no metric name", "labels go under 'labels'");
        return name;
    }

    /// <summary>Labels, by which series are chosen.</summary>
    public static Labels OptionalLabels(this MappingReader reader)
    {
        foreach (var entry in (reader.Optional("labels") as MappingNode)?.Entries.Where(entry => !IsLabel(entry.Key.Text)) ?? [])
            reader.Problems.Add(entry.Key.Place, $"{Quoted.Of(entry.Key.Text)} is no label", "use letters, digits and '_', not a digit first");
        return Labels.Of(reader.OptionalStringMap("labels"));
    }

    /// <summary>A list of distinct labels; none when there is no such key.</summary>
    public static IReadOnlyList<string> OptionalLabelNames(this MappingReader reader, string key)
    {
        var names = reader.OptionalStrings(key);
        if (reader.Optional(key) is SequenceNode { Items.Count: 0 })
            reader.Report(key, $"'{key}' is an empty list", "give at least one item");
        foreach (var name in names.Where(name => !IsLabel(name)))
            reader.Report(key, $"{Quoted.Of(name)} is no label", "use letters, digits and '_', not a digit first");
        if (names.Distinct().Count() < names.Count)
            reader.Report(key, "a label is named twice", "name each once");
        return names;
    }
}
