using System.Globalization;
using System.Text;
using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>Where a fleet keeps what in the shared store. Immutable.</summary>
/// <remarks>What every node listens to is below <c>live/</c>, and is small; what only some read is below <c>kept/</c>, so that it wakes nobody.
/// Names are percent-encoded, so that none can reach outside its place.</remarks>
internal sealed class FleetKeys
{
    private const int LongestKey = 1024;
    private readonly string _root;

    /// <exception cref="FleetException">The name of the fleet cannot be one.</exception>
    public FleetKeys(string fleet)
    {
        Require(fleet, "fleet");
        _root = $"/hypermesh/{Uri.EscapeDataString(fleet)}/";
        Live = _root + "live/";
    }

    /// <summary>Which shape the keys have; <c>1</c>.</summary>
    public string Format => _root + "format";

    /// <summary>Prefix of what every node listens to.</summary>
    public string Live { get; }

    public string Nodes => Live + "nodes/";

    public string AllSlots => Live + "slots/";

    public string AllBlocks => Live + "blocks/";

    public string AllSymptoms => Live + "symptoms/";

    public string Rollout => Live + "policy";

    public string States => _root + "kept/states/";

    public string AllAnswers => _root + "kept/answers/";

    public string AllResults => _root + "kept/results/";

    public string Changes => _root + "kept/log/";

    public string Node(string node) => Nodes + Uri.EscapeDataString(node);

    public string Slots(RuleId rule) => $"{AllSlots}{Path(rule)}/";

    public string Slot(RuleId rule, string node) => Slots(rule) + Uri.EscapeDataString(node);

    /// <summary>Every grant of a rule's slots compares this key and changes it, so that grants come one after the other.</summary>
    public string Book(RuleId rule) => $"{_root}kept/books/{Path(rule)}";

    public string Symptom(RuleId rule, string node) => $"{AllSymptoms}{Path(rule)}/{Uri.EscapeDataString(node)}";

    public string Block(string prefix, string node) => $"{AllBlocks}{Uri.EscapeDataString(prefix)}/{Uri.EscapeDataString(node)}";

    public string State(string node) => States + Uri.EscapeDataString(node);

    public string Answers(int revision) => $"{AllAnswers}{Number(revision)}/";

    public string Answer(int revision, string node) => Answers(revision) + Uri.EscapeDataString(node);

    public string Results(int revision) => $"{AllResults}{Number(revision)}/";

    public string Result(int revision, string node) => Results(revision) + Uri.EscapeDataString(node);

    public string Revision(int revision) => $"{_root}kept/revisions/{Number(revision)}";

    public string Change(int number) => Changes + Number(number);

    /// <summary>The names in a key after a prefix; null when it is too long, no UTF-8, or has another number of them.</summary>
    public static string[]? Names(ReadOnlySpan<byte> key, string prefix, int count)
    {
        if (key.Length > LongestKey || Text(key) is not { } text || !text.StartsWith(prefix, StringComparison.Ordinal))
            return null;
        var parts = text[prefix.Length..].Split('/');
        if (parts.Length != count)
            return null;
        var names = Array.ConvertAll(parts, Uri.UnescapeDataString);
        return Array.TrueForAll(names, IsName) && parts.Zip(names).All(pair => Uri.EscapeDataString(pair.Second) == pair.First) ? names : null;
    }

    /// <summary>A key in words; what is no text as hex.</summary>
    public static string Show(ReadOnlySpan<byte> key) => Text(key) is { } text ? FleetText.Clean(text, 200) : "0x" + Convert.ToHexString(key[..Math.Min(key.Length, 64)]);

    public static byte[] Bytes(string key) => Encoding.UTF8.GetBytes(key);

    /// <summary>The key after all that begin with a prefix.</summary>
    public static byte[] End(string prefix)
    {
        var end = Bytes(prefix);
        end[^1]++;
        return end;
    }

    /// <summary>The next possible key after one.</summary>
    public static byte[] After(byte[] key) => [.. key, 0];

    /// <exception cref="FleetException">It cannot be a name of that.</exception>
    public static void Require(string name, string what)
    {
        if (!IsName(name))
            throw new FleetException($"'{FleetText.Clean(name, 60)}' cannot be the name of a {what}; take 1 to 200 characters without control characters");
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 200 && !name.EnumerateRunes().Any(rune => Rune.IsControl(rune) || rune == Rune.ReplacementChar);

    private static string Path(RuleId rule) => $"{Uri.EscapeDataString(rule.Policy)}/{Uri.EscapeDataString(rule.Rule)}";

    private static string Number(int number) => number.ToString("D10", CultureInfo.InvariantCulture);

    private static string? Text(ReadOnlySpan<byte> key)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(key);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
