using System.Globalization;
using System.IO.Enumeration;
using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Reads times in which rules do not act.</summary>
internal static partial class SilenceReader
{
    public static IReadOnlyList<Silence> Read(MappingReader spec) => [.. spec.OptionalMappings("silences").Select(ReadOne)];

    /// <summary>Warns of silences that silence nothing.</summary>
    public static void CheckRules(IReadOnlyList<Silence> silences, MappingReader spec, IReadOnlyCollection<Rule> rules)
    {
        foreach (var (silence, node) in silences.Zip(spec.OptionalSequence("silences")))
            foreach (var pattern in silence.Rules)
                if (!rules.Any(rule => FileSystemName.MatchesSimpleExpression(pattern, rule.Id.ToString(), ignoreCase: false)))
                    spec.Problems.Warn(
                        node.Place, $"no rule matches {Quoted.Of(pattern)}: nothing is silenced",
                        NearestName.Hint(pattern, [.. rules.Select(rule => rule.Id.ToString())]) ?? "patterns are of policy/rule, as syn-flood-guard/*");
    }

    private static Silence ReadOne(MappingReader reader)
    {
        var (from, to) = (ReadInstant(reader, "from"), ReadInstant(reader, "to"));
        if (from >= to && from != default && to != default)
            reader.Report("to", "the silence ends before it begins", "let 'to' be after 'from'");
        var silence = new Silence(
            from, to, reader.OptionalStrings("rules"), reader.OptionalStrings("targets"), reader.OptionalString("comment", ""));
        reader.Done();
        return silence;
    }

    private static DateTimeOffset ReadInstant(MappingReader reader, string key)
    {
        var text = reader.RequiredString(key);
        if (!reader.IsGiven(key))
            return default;
        if (Instant().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
            return instant;

        reader.Report(key, $"{Quoted.Of(text)} is no instant", "write it as 2026-03-01T22:00:00Z or 2026-03-01T22:00:00+01:00");
        return default;
    }

    /// <summary>RFC 3339, with the offset.</summary>
    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Instant();
}
