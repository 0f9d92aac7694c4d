namespace HyperMesh.Autonomic.Documents;

public sealed partial class MappingReader
{
    private const string Text = "text";

    /// <summary>Text; empty when it is missing, which is reported.</summary>
    public string RequiredString(string name) => String(Required(name)) ?? "";

    /// <summary>Text, or null.</summary>
    public string? OptionalString(string name) => String(Optional(name));

    /// <summary>Text, or the fallback.</summary>
    public string OptionalString(string name, string fallback) => OptionalString(name) ?? fallback;

    /// <summary>true or false.</summary>
    public bool RequiredBoolean(string name) => Boolean(Required(name), false);

    /// <summary>true or false, or the fallback.</summary>
    public bool OptionalBoolean(string name, bool fallback) => Boolean(Optional(name), fallback);

    /// <summary>A member of an enumeration, in lower case with dashes.</summary>
    public T RequiredEnum<T>(string name)
        where T : struct, Enum => Enumerated<T>(Required(name), default);

    /// <summary>A member of an enumeration, in lower case with dashes, or the fallback.</summary>
    public T OptionalEnum<T>(string name, T fallback)
        where T : struct, Enum => Enumerated(Optional(name), fallback);

    /// <summary>One of the known names; empty when it is missing or none of them, which is reported.</summary>
    public string RequiredName(string name, IEnumerable<string> known) => Named(Required(name), known) ?? "";

    /// <summary>One of the known names, or null.</summary>
    public string? OptionalName(string name, IEnumerable<string> known) => Named(Optional(name), known);

    private string? String(Node? node) =>
        Value<string?>(node, Text, null, (ScalarNode s, ProblemList p, out string? v) => s.TryString(p, out v));

    private bool Boolean(Node? node, bool standIn) =>
        Value(node, "true or false", standIn, (ScalarNode s, ProblemList p, out bool v) => s.TryBoolean(p, out v));

    private T Enumerated<T>(Node? node, T standIn)
        where T : struct, Enum =>
        Value(node, "a name", standIn, (ScalarNode s, ProblemList p, out T v) => s.TryEnum(p, out v));

    private string? Named(Node? node, IEnumerable<string> known) =>
        Value<string?>(node, "a name", null, (ScalarNode s, ProblemList p, out string? v) => s.TryName(p, known, out v));
}
