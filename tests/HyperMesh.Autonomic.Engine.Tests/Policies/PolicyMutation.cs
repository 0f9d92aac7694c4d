using System.Text;

namespace HyperMesh.Autonomic.Engine.Tests.Policies;

/// <summary>Makes documents that are nearly sound: each a sample with some words, lines or characters changed.</summary>
internal sealed class PolicyMutation(Random random)
{
    private static readonly string[] Words =
    [
        "5s", "0s", "-1s", "500", "1.5", "1e3", "80%", "5k", "010", "0x1F", "no", "yes", "true", "~", "null", "''", "\"5\"", "[]", "{}", "[a]", "{ a: b }", "${var.hold}",
        "${target}", "${group.source}", "$${x}", "\"${var.ports}\"", "\"${var.none}\"", "rate", "absent", "quantile", "value", "dryRun", "enforce", "escalate", "keep", "xdp",
        "\">\"", "\"<\"", "mon", "UTC", "guard/ladder", "10.0.0.0/8", "before: 90%", "value: 3", "over: 5s", "name: x", "limits: {}", "then: [ fake.detach: {} ]", "*a", "&a", "!!str x",
        "\t", "é", "\"\\u0000\"", "24:00", "9999999999", "interface", "metric", "anomaly", "for", "unknown",
    ];

    /// <summary>The next document.</summary>
    public string Next()
    {
        var text = random.Next(4) switch { 0 => PolicySamples.Policy, 1 => Small(), _ => PolicySamples.All };
        for (var changes = random.Next(1, 4); changes > 0; changes--)
            text = Changed(text);
        return text;
    }

    /// <summary>A small policy of pieces that are sound each for itself.</summary>
    private string Small()
    {
        string[] keys =
        [
            "for: 1s", "cooldown: 5s", "mode: dryRun", "limits: { maxActionsPerHour: 6, burst: 2 }", "groupBy: [source]", "onHarm: escalate", "descendAfter: 1s",
            "guard: { for: 1s, metric: { name: m, op: \"<\", before: 50% } }", "damping: { raises: 2, within: 1m, keepFiringFor: 1m }", "priority: 5",
        ];
        return PolicySetFiles.Rule(string.Join('\n', keys.Where(_ => random.Next(3) == 0).DefaultIfEmpty("for: 0s")));
    }

    private string Changed(string text) => random.Next(6) switch
    {
        0 => OnLine(text, (lines, at) => lines.RemoveAt(at)),
        1 => OnLine(text, (lines, at) => lines.Insert(at, lines[random.Next(lines.Count)])),
        2 => OnLine(text, (lines, at) => lines[at] = (random.Next(2) == 0 ? "  " : "") + lines[at].TrimStart(random.Next(2) == 0 ? ' ' : '\0')),
        3 => Character(text),
        _ => Word(text),
    };

    private string OnLine(string text, Action<List<string>, int> change)
    {
        var lines = text.Split('\n').ToList();
        if (lines.Count > 1)
            change(lines, random.Next(lines.Count));
        return string.Join('\n', lines);
    }

    private string Character(string text)
    {
        if (text.Length == 0)
            return text;
        var changed = new StringBuilder(text);
        changed[random.Next(text.Length)] = (char)random.Next(' ', '\u007F');
        return changed.ToString();
    }

    /// <summary>Another word in the place of one that ends where words end.</summary>
    private string Word(string text)
    {
        var start = text.Length == 0 ? 0 : random.Next(text.Length);
        while (start > 0 && text[start - 1] is not (' ' or '\n' or '['))
            start--;
        var end = start;
        while (end < text.Length && text[end] is not (' ' or '\n' or ',' or ']' or '}'))
            end++;
        return string.Concat(text.AsSpan(0, start), Words[random.Next(Words.Length)], text.AsSpan(end));
    }
}
