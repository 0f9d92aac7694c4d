using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Documents;

/// <summary>
/// A single value. What it means is decided by whoever reads it, with one of the Try methods: each reports a value that does not fit,
/// with a hint, and returns false. None of them throws for what a document holds.
/// </summary>
public sealed partial class ScalarNode : Node
{
    internal ScalarNode(Place place, PointerPath path, string text, bool isPlain)
        : base(place, path)
    {
        Text = text;
        IsPlain = isPlain;
    }

    /// <summary>The value with quotes, escapes and line folding resolved.</summary>
    public string Text { get; }

    /// <summary>Whether the value is neither in quotes nor block text (| or &gt;). Only such values are numbers, true or null.</summary>
    public bool IsPlain { get; }

    /// <summary>Whether there is no value: nothing after the colon, or an unquoted null or ~.</summary>
    public bool IsNull => IsPlain && (Text is "" or "null" or "~");

    /// <inheritdoc/>
    public override string Description => IsNull ? "nothing" : Quoted.Of(Text);

    private protected override string? NotMappingHint =>
        IsPlain && Text.IndexOf(':') is > 0 and var colon && colon < Text.Length - 1 && Text[colon + 1] != '/'
            ? "a key needs a space after its colon"
            : null;

    /// <summary>Any value, as text: quotes are not needed, so 10, no and 1.0 are taken as written. A missing value is reported.</summary>
    public bool TryString(ProblemList problems, [NotNullWhen(true)] out string? value)
    {
        value = TryPresent(problems, "text") ? Text : null;
        return value is not null;
    }

    /// <summary>An unquoted true or false. The spellings of YAML 1.1 (yes, no, on, off, y, n, True) are reported.</summary>
    public bool TryBoolean(ProblemList problems, out bool value)
    {
        value = IsPlain && Text == "true";
        return TryPresent(problems, "true or false") && Accept(problems, BooleanComplaint());
    }

    /// <summary>One of the known names, as it is written; case matters.</summary>
    public bool TryName(ProblemList problems, IEnumerable<string> known, [NotNullWhen(true)] out string? value)
    {
        ArgumentNullException.ThrowIfNull(known);
        value = null;
        if (!TryPresent(problems, "a name"))
            return false;
        var names = known as IReadOnlyCollection<string> ?? [.. known];
        if (!names.Contains(Text))
            return Accept(problems, new Complaint($"unknown value {Quoted.Of(Text)}", NearestName.Hint(Text, names)));
        value = Text;
        return true;
    }

    /// <summary>A member of an enumeration, written in lower case with dashes: <c>DryRun</c> is dry-run.</summary>
    public bool TryEnum<T>(ProblemList problems, out T value)
        where T : struct, Enum
    {
        value = default;
        return TryName(problems, EnumNames<T>.Names, out var name) && EnumNames<T>.TryGet(name, out value);
    }

    /// <inheritdoc/>
    public override JsonNode? ToJson() => (IsPlain ? Text : null) switch
    {
        _ when IsNull => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        // A JSON element, not a double: it keeps the digits and converts to every type of number.
        { } plain when DecimalText.IsNumber(plain) => JsonValue.Create(JsonElement.Parse(plain.TrimStart('+'))),
        _ => JsonValue.Create(Text),
    };

    /// <inheritdoc/>
    public override Node At(Place place) => new ScalarNode(place, Path, Text, IsPlain);

    /// <summary>Another text at the same place, in quotes if this one is.</summary>
    public ScalarNode WithText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ScalarNode(Place, Path, text, IsPlain);
    }

    internal bool TryPresent(ProblemList problems, string expected)
    {
        ArgumentNullException.ThrowIfNull(problems);
        return Accept(problems, IsNull ? new Complaint($"expected {expected}, found nothing", NothingHint) : null);
    }

    private bool Accept(ProblemList problems, Complaint? complaint)
    {
        if (complaint is not null)
            problems.Add(Place, complaint.Message, complaint.Hint);
        return complaint is null;
    }

    private Complaint? BooleanComplaint()
    {
        if (!IsPlain)
            return InQuotes("true or false");
        var meant = Text.ToLowerInvariant() switch
        {
            "true" or "yes" or "on" or "y" => "true",
            "false" or "no" or "off" or "n" => "false",
            _ => null,
        };
        if (Text == meant)
            return null;
        return new Complaint(
            $"expected true or false, found {Quoted.Of(Text)}", meant is null ? null : $"write {meant}, or quote it if text is meant");
    }

    private static Complaint InQuotes(string expected) => new($"expected {expected}, found text in quotes", "remove the quotes");
}
