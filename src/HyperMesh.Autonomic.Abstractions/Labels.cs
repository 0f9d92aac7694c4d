using System.Text;

namespace HyperMesh.Autonomic;

/// <summary>The labels of a series: names with values, sorted by name. Immutable; equal when all pairs are equal.</summary>
public sealed class Labels : IEquatable<Labels>
{
    /// <summary>No labels.</summary>
    public static readonly Labels None = new([]);

    /// <summary>The label that names a network interface, as <c>eth0</c> or <c>namespace/eth0</c>. Policies target it.</summary>
    public const string Interface = "interface";

    private readonly KeyValuePair<string, string>[] _pairs;

    private Labels(KeyValuePair<string, string>[] sorted)
    {
        _pairs = sorted;
        Text = Format(sorted);
    }

    /// <summary>The pairs, sorted by name (ordinal).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs => _pairs;

    /// <summary>Prometheus text form: <c>{a="1",b="2"}</c>, empty when there are none.</summary>
    public string Text { get; }

    /// <summary>The value of a label, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var pair in _pairs)
                if (pair.Key == name)
                    return pair.Value;

            return null;
        }
    }

    /// <summary>Makes labels of pairs in any order.</summary>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public static Labels Of(params IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var sorted = pairs.OrderBy(p => p.Key, StringComparer.Ordinal).ToArray();
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i].Key == sorted[i - 1].Key)
                throw new ArgumentException($"label '{sorted[i].Key}' occurs twice", nameof(pairs));

        return sorted.Length == 0 ? None : new Labels(sorted);
    }

    /// <summary>One label.</summary>
    public static Labels Of(string name, string value) => Of(KeyValuePair.Create(name, value));

    /// <summary>These labels and one more.</summary>
    public Labels With(string name, string value) => Of(_pairs.Append(KeyValuePair.Create(name, value)));

    /// <summary>True when every pair of <paramref name="selector"/> is among these.</summary>
    public bool Contains(Labels selector)
    {
        ArgumentNullException.ThrowIfNull(selector);
        foreach (var pair in selector._pairs)
            if (this[pair.Key] != pair.Value)
                return false;

        return true;
    }

    public bool Equals(Labels? other) => other is not null && other.Text == Text;

    public override bool Equals(object? obj) => Equals(obj as Labels);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    private static string Format(KeyValuePair<string, string>[] pairs)
    {
        if (pairs.Length == 0)
            return "";

        var text = new StringBuilder("{");
        foreach (var (name, value) in pairs)
        {
            if (text.Length > 1)
                text.Append(',');
            var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(name).Append("=\"").Append(escaped).Append('"');
        }

        return text.Append('}').ToString();
    }
}
