using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Documents;

/// <summary>
/// A value of a YAML document, with its place. Either a <see cref="ScalarNode"/>, a <see cref="MappingNode"/> or a
/// <see cref="SequenceNode"/>. Immutable, so safe to share between threads.
/// </summary>
public abstract class Node
{
    private protected Node(Place place, PointerPath path) => (Place, Path) = (place, path);

    /// <summary>Where the value begins. A mapping in block style begins at its first key, a list at its first dash.</summary>
    public Place Place { get; }

    /// <summary>The JSON pointer (RFC 6901) from the document's root, whose own is the empty string. Written out at each call.</summary>
    public string Pointer => Path.ToString();

    /// <summary>What the node is, in the words of messages: "a mapping", "a list", "'text'" or "nothing".</summary>
    public abstract string Description { get; }

    /// <summary>
    /// The value as JSON, as the YAML core schema has it but stricter: an unquoted true, false, null, ~ or decimal number gets its JSON
    /// type, everything else is a string, among them no, yes, 010, 0x1F and .inf. Numbers keep their digits. Null is JSON's null.
    /// </summary>
    public abstract JsonNode? ToJson();

    /// <summary>
    /// The value at a JSON pointer (RFC 6901) from this node, or its nearest ancestor where that does not exist, so that a problem found
    /// in the JSON can be reported at a place in the document.
    /// </summary>
    /// <returns>Null only for text that is no JSON pointer.</returns>
    public Node? Find(string pointer)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        if (pointer.Length == 0)
            return this;
        if (pointer[0] != '/')
            return null;
        var found = this;
        foreach (var token in pointer[1..].Split('/'))
        {
            if (found.Child(PointerPath.Unescape(token)) is not { } child)
                break;
            found = child;
        }
        return found;
    }

    /// <summary>This node as a mapping; anything else is reported.</summary>
    public bool TryMapping(ProblemList problems, [NotNullWhen(true)] out MappingNode? mapping) =>
        TryKind(problems, "a mapping", NotMappingHint, out mapping);

    /// <summary>This node as a list; anything else is reported.</summary>
    public bool TrySequence(ProblemList problems, [NotNullWhen(true)] out SequenceNode? sequence) =>
        TryKind(problems, "a list", null, out sequence);

    /// <summary>This node as a scalar with a value; a mapping, a list and an empty value are reported.</summary>
    /// <param name="problems">Takes the problem.</param>
    /// <param name="expected">What the scalar is to be, for the message: "a duration".</param>
    /// <param name="scalar">The scalar.</param>
    public bool TryScalar(ProblemList problems, string expected, [NotNullWhen(true)] out ScalarNode? scalar) =>
        TryKind(problems, expected, null, out scalar) && scalar.TryPresent(problems, expected);

    /// <summary>The same value, said to stand at another place: where a variable that holds it is used.</summary>
    public abstract Node At(Place place);

    private protected PointerPath Path { get; }

    private protected const string NothingHint = "give a value or remove the key";

    private protected virtual string? NotMappingHint => null;

    private protected virtual Node? Child(string key) => null;

    private bool TryKind<T>(ProblemList problems, string expected, string? hint, [NotNullWhen(true)] out T? node)
        where T : Node
    {
        ArgumentNullException.ThrowIfNull(problems);
        node = this as T;
        if (node is null)
            problems.Add(Place, $"expected {expected}, found {Description}", this is ScalarNode { IsNull: true } ? NothingHint : hint);
        return node is not null;
    }
}
