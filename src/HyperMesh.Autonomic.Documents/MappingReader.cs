using System.Diagnostics.CodeAnalysis;

namespace HyperMesh.Autonomic.Documents;

/// <summary>
/// Reads a mapping key by key, and at <see cref="Done"/> reports the keys that nobody asked for. Every kind of document is read this way.
/// </summary>
/// <remarks>
/// A key that is missing or whose value does not fit is reported, and the call returns a stand-in (the fallback, an empty text, zero), so
/// that the rest of the document is read too and all problems come at once; what was read may be used only when <see cref="Done"/>
/// returned true. A key that stands without a value is a problem, even where the key is optional: it is rather a slip than a wish for
/// the fallback. Nothing throws for what a document holds. Not thread-safe.
/// </remarks>
public sealed partial class MappingReader
{
    private readonly List<string> _known = [];

    /// <summary>Begins to read a mapping.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="problems">Takes the problems.</param>
    public MappingReader(MappingNode mapping, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        ArgumentNullException.ThrowIfNull(problems);
        Mapping = mapping;
        Problems = problems.Part();
    }

    private delegate bool TryRead<T>(ScalarNode scalar, ProblemList problems, [MaybeNullWhen(false)] out T value);

    /// <summary>The mapping that is read.</summary>
    public MappingNode Mapping { get; }

    /// <summary>
    /// The problems of this mapping alone; they are in the list given to the constructor as well. A check that the types cannot make
    /// reports here, so that <see cref="Done"/> knows of it.
    /// </summary>
    public ProblemList Problems { get; }

    /// <summary>The value of a key, of whatever kind, or null without a report. The key counts as known from now on.</summary>
    public Node? Optional(string name)
    {
        if (!_known.Contains(name))
            _known.Add(name);
        return Mapping.ValueOf(name);
    }

    /// <summary>The value of a key, of whatever kind; when there is no such key, that is reported and null returned.</summary>
    public Node? Required(string name)
    {
        var value = Optional(name);
        if (value is null)
            Problems.Add(Mapping.Place, $"{Quoted.Of(name)} is missing");
        return value;
    }

    /// <summary>Whether the mapping has the key. The key counts as known from now on.</summary>
    public bool Has(string name) => Optional(name) is not null;

    /// <summary>Where the value of a key stands, or the mapping where there is no such key: the place to report a value at.</summary>
    public Place PlaceOf(string name) => Mapping.ValueOf(name)?.Place ?? Mapping.Place;

    /// <summary>Reports an error at the value of a key.</summary>
    public void Report(string name, string message, string? hint = null) => Problems.Add(PlaceOf(name), message, hint);

    /// <summary>
    /// Ends the reading: reports every key that was not asked for, with the nearest that was.
    /// </summary>
    /// <returns>Whether this mapping, with the mappings below that were read through this reader, is free of errors.</returns>
    public bool Done()
    {
        foreach (var entry in Mapping.Entries.Where(entry => !_known.Contains(entry.Key.Text)))
            Problems.Add(entry.Key.Place, $"unknown key {Quoted.Of(entry.Key.Text)}", NearestName.Hint(entry.Key.Text, _known));
        return !Problems.HasErrors;
    }

    private T Value<T>(Node? node, string expected, T standIn, TryRead<T> read) =>
        node is not null && node.TryScalar(Problems, expected, out var scalar) && read(scalar, Problems, out var value) ? value : standIn;
}
