using System.Globalization;
using System.Text.Json;
using HyperMesh.Autonomic.Detection.Explaining;
using HyperMesh.Autonomic.Engine.Replay.World;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Commands;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>A comparison as tables for people and as JSON lines for scripts.</summary>
internal static class WhatifReport
{
    /// <summary>What has to be said beside a comparison in an open loop.</summary>
    private const string OpenCaveat = "A recording does not answer to what a policy does: after the first difference, what the system would have shown is not known.";

    private const string ClosedCaveat = "What is not in the world file does not answer: it says what its author expects, not what the system would have shown.";

    /// <summary>Which loop it is, and what has to be said beside it.</summary>
    public static string Caveat(WhatifComparison comparison) => comparison.World is { } world
        ? $"Closed loop (what the world '{world.Name}' says would have changed). {ClosedCaveat}"
        : $"Open loop (what it would have done; the metrics do not answer). {OpenCaveat}";

    public static void WriteText(WhatifComparison comparison)
    {
        var span = (comparison.To - comparison.From).TotalSeconds;
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{comparison.Recording}, {span:0.###} s from {comparison.From:O}"));
        AnsiConsole.Write(Numbers(comparison));
        var pairs = comparison.Pairs();
        if (pairs.All(pair => pair is ({ } a, { } b) && a.At == b.At))
            Console.Out.WriteLine($"the same {pairs.Count} decision(s), at the same times");
        else
            AnsiConsole.Write(Decisions(comparison, pairs));
        if (Times(comparison) is { } times)
            AnsiConsole.Write(times);
        if (Guarded(comparison) is { } guarded)
            AnsiConsole.Write(guarded);
        if (Changed(comparison) is { } changed)
            AnsiConsole.Write(changed);
        Console.Out.WriteLine(Caveat(comparison));
    }

    public static void WriteJson(WhatifComparison comparison)
    {
        foreach (var pair in comparison.Pairs())
            Console.Out.WriteLine(Json.Line(Document(comparison, pair)));
        foreach (var (name, side) in Sides(comparison))
            foreach (var (key, time) in side.Times())
                Console.Out.WriteLine(Json.Line(new { kind = "mitigation", side = name, rule = key.Rule.ToString(), target = key.Target, seconds = time.TotalSeconds }));
        foreach (var (name, side) in Sides(comparison))
            foreach (var series in side.Guarded)
                Console.Out.WriteLine(Json.Line(new { kind = "guarded", side = name, series = series.Series, outside = Finite(series.Outside), inside = Finite(series.Inside) }));
        foreach (var (series, a, b) in comparison.Changes())
            Console.Out.WriteLine(Json.Line(new
            {
                kind = "series",
                series,
                recorded = ClosedLoop.Document((a ?? b)!.Recorded),
                a = ClosedLoop.Document(Figures(a, b)),
                b = ClosedLoop.Document(Figures(b, a)),
            }));
        Console.Out.WriteLine(Json.Line(Summary(comparison)));
    }

    /// <summary>Gained, lost, moved or same.</summary>
    public static string Word((WhatifDecision? A, WhatifDecision? B) pair) => pair switch
    {
        (null, _) => "gained",
        (_, null) => "lost",
        _ => WhatifComparison.HasMoved(pair) ? "moved" : "same",
    };

    /// <summary>The rows of the table of numbers: a name, A's and B's.</summary>
    public static IEnumerable<(string Name, string A, string B)> Rows(WhatifComparison comparison)
    {
        var (a, b) = (comparison.A, comparison.B);
        yield return ("rules", $"{a.Rules}", $"{b.Rules}");
        yield return ("symptoms", $"{a.Symptoms}", $"{b.Symptoms}");
        yield return ("decisions", $"{a.Decisions.Count}", $"{b.Decisions.Count}");
        yield return ("actions done", $"{a.Actions}", $"{b.Actions}");
        yield return ("held back", $"{a.Held}", $"{b.Held}");
        foreach (var result in Enum.GetValues<VerificationResult>())
            yield return ($"found {result.ToString().ToLowerInvariant()}", $"{a.Verified.GetValueOrDefault(result)}", $"{b.Verified.GetValueOrDefault(result)}");
        yield return ("rolled back", $"{a.Rollbacks}", $"{b.Rollbacks}");
        yield return ("time in mitigation", Sum(a), Sum(b));
        yield return ("time in symptom", Seconds(a.InSymptom), Seconds(b.InSymptom));
    }

    /// <summary>The rows of the table of what changed: series and measure, as recorded, in A and in B; none in an open loop.</summary>
    public static IEnumerable<(string Name, string Recorded, string A, string B)> ChangedRows(WhatifComparison comparison)
    {
        foreach (var (series, a, b) in comparison.Changes())
        {
            var (recorded, isCounter) = ((a ?? b)!.Recorded, (a ?? b)!.Kind == MetricKind.Counter);
            var (inA, inB) = (Figures(a, b), Figures(b, a));
            if (isCounter)
                yield return Row($"{series}, total", figures => figures?.Total);
            yield return Row($"{series}, mean{(isCounter ? " a second" : "")}", figures => figures?.Mean);
            yield return Row($"{series}, peak{(isCounter ? " a second" : "")}", figures => figures?.Peak);

            (string, string, string, string) Row(string name, Func<SeriesFigures?, double?> of) =>
                (name, ClosedLoop.Number(of(recorded)), ClosedLoop.Number(of(inA)), ClosedLoop.Number(of(inB)));
        }
    }

    /// <summary>What a series came to on a side; as it was recorded where it did not change there.</summary>
    private static SeriesFigures? Figures(SeriesChange? side, SeriesChange? other) => side?.Simulated ?? other!.Recorded;

    private static Table? Changed(WhatifComparison comparison)
    {
        var rows = ChangedRows(comparison).ToList();
        if (rows.Count == 0)
            return null;

        var table = Plain("changed", "recorded", "A", "B");
        foreach (var (name, recorded, a, b) in rows)
            table.AddRow(Terminal.Text(name), recorded, a, b);
        return table;
    }

    public static double? Finite(double value) => double.IsFinite(value) ? Math.Round(value, 6) : null;

    private static string Sum(WhatifSide side) => Seconds(side.Times().Values.Aggregate(TimeSpan.Zero, (sum, time) => sum + time));

    private static IEnumerable<(string Name, WhatifSide Side)> Sides(WhatifComparison comparison) => [("a", comparison.A), ("b", comparison.B)];

    private static Table Numbers(WhatifComparison comparison)
    {
        var table = Plain("", $"A: {comparison.A.Path}", $"B: {comparison.B.Path}");
        foreach (var (name, a, b) in Rows(comparison))
            table.AddRow(name, a, b);
        return table;
    }

    private static Table Decisions(WhatifComparison comparison, IReadOnlyList<(WhatifDecision? A, WhatifDecision? B)> pairs)
    {
        var table = Plain("", "A at", "B at", "later by", "decision");
        foreach (var pair in pairs)
            table.AddRow(
                Word(pair), At(comparison, pair.A), At(comparison, pair.B),
                WhatifComparison.HasMoved(pair) ? Seconds(pair.B!.At - pair.A!.At) : "",
                Terminal.Text($"{pair.A ?? pair.B}"));
        return table;
    }

    private static Table? Times(WhatifComparison comparison)
    {
        var (a, b) = (comparison.A.Times(), comparison.B.Times());
        if (a.Count + b.Count == 0)
            return null;

        var table = Plain("in mitigation", "A", "B");
        foreach (var key in a.Keys.Union(b.Keys).OrderBy(key => key.ToString(), StringComparer.Ordinal))
            table.AddRow(Terminal.Text($"{key.Rule} on {key.Target}"), Seconds(a.GetValueOrDefault(key)), Seconds(b.GetValueOrDefault(key)));
        return table;
    }

    private static Table? Guarded(WhatifComparison comparison)
    {
        var sides = Sides(comparison).SelectMany(side => side.Side.Guarded.Select(series => (side.Name, Series: series))).ToList();
        if (sides.Count == 0)
            return null;

        var table = Plain("protected by a guard of", "series", "mean without mitigation", "mean in mitigation");
        foreach (var (name, series) in sides)
            table.AddRow(name.ToUpperInvariant(), Terminal.Text(series.Series), Number(series.Outside), Number(series.Inside));
        return table;
    }

    private static object Document(WhatifComparison comparison, (WhatifDecision? A, WhatifDecision? B) pair)
    {
        var decision = (pair.A ?? pair.B)!;
        return new
        {
            kind = "decision",
            change = Word(pair),
            rule = decision.Rule.ToString(),
            target = decision.Target,
            group = decision.Group,
            purpose = decision.Purpose,
            verb = decision.Verb,
            hook = decision.Hook,
            arguments = JsonDocument.Parse(decision.Arguments).RootElement,
            mode = decision.Mode,
            a = pair.A?.At,
            b = pair.B?.At,
            laterBy = WhatifComparison.HasMoved(pair) ? (pair.B!.At - pair.A!.At).TotalSeconds : (double?)null,
        };
    }

    private static object Summary(WhatifComparison comparison)
    {
        var words = comparison.Pairs().CountBy(Word).ToDictionary();
        return new
        {
            kind = "summary",
            recording = comparison.Recording,
            seconds = (comparison.To - comparison.From).TotalSeconds,
            toleranceSeconds = comparison.Tolerance.TotalSeconds,
            gained = words.GetValueOrDefault("gained"),
            lost = words.GetValueOrDefault("lost"),
            moved = words.GetValueOrDefault("moved"),
            same = words.GetValueOrDefault("same"),
            a = Document(comparison.A),
            b = Document(comparison.B),
            loop = comparison.World is null ? "open" : "closed",
            world = comparison.World?.Name,
            caveat = Caveat(comparison),
        };
    }

    private static object Document(WhatifSide side) => new
    {
        policies = side.Path,
        rules = side.Rules,
        symptoms = side.Symptoms,
        decisions = side.Decisions.Count,
        actions = side.Actions,
        held = side.Held,
        rolledBack = side.Rollbacks,
        harmful = side.Verified.GetValueOrDefault(VerificationResult.Harmful),
        met = side.Verified.GetValueOrDefault(VerificationResult.Met),
        unmet = side.Verified.GetValueOrDefault(VerificationResult.Unmet),
        inconclusive = side.Verified.GetValueOrDefault(VerificationResult.Inconclusive),
        symptomSeconds = side.InSymptom.TotalSeconds,
        mitigationSeconds = side.Times().Values.Sum(time => time.TotalSeconds),
    };

    private static Table Plain(params string[] headers)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var header in headers)
            table.AddColumn(new TableColumn(Terminal.Text(header)));
        return table;
    }

    private static string At(WhatifComparison comparison, WhatifDecision? decision) => decision is null ? "" : Seconds(decision.At - comparison.From);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.### s", CultureInfo.InvariantCulture);

    private static string Number(double value) => double.IsNaN(value) ? "" : PlainText.Number(value);
}
