using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.PolicyTests;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Explains every case of rules at the moment up to which a recording was played.</summary>
internal static class ExplainAt
{
    public static void Tell(Played played, Playback playback, IReadOnlyList<Rule> rules, OutputFormat format)
    {
        foreach (var rule in rules)
        {
            var cases = CasesOf(rule, played, playback).ToList();
            if (cases.Count == 0 && format == OutputFormat.Text)
                Console.Out.WriteLine($"{rule.Id}: nothing in this recording is what it is about ({rule.TargetPattern})");
            foreach (var explained in cases)
                Tell(played, rule, explained, format);
        }
    }

    /// <summary>The cases that are not quiet, and each target of the rule.</summary>
    private static IEnumerable<CaseExplanation> CasesOf(Rule rule, Played played, Playback playback)
    {
        var targets = playback.Series.Select(series => series.Labels[Labels.Interface]).OfType<string>().Append(Rule.Node).Distinct()
            .Where(rule.Targets).Where(target => target != Rule.Node || rule.TargetPattern == Rule.Node);
        var keys = played.Loop.Explain().Select(explained => explained.Case).Concat(played.Ledger.Cases.Keys).Where(key => key.Rule == rule.Id);
        if (rule.GroupBy.Count == 0)
            keys = keys.Concat(targets.Select(target => new CaseKey(rule.Id, target)));
        return keys.Distinct().OrderBy(key => key.Target, StringComparer.Ordinal).ThenBy(key => key.Group, StringComparer.Ordinal)
            .Select(played.Loop.Explain).OfType<CaseExplanation>();
    }

    private static void Tell(Played played, Rule rule, CaseExplanation explained, OutputFormat format)
    {
        var entry = played.Ledger.Cases.GetValueOrDefault(explained.Case) ?? new CaseEntry();
        var state = played.Ledger.PhaseOf(explained.Case, rule, played.Now, explained.Stage == CaseStage.Pending);
        if (format == OutputFormat.Json)
            Console.Out.WriteLine(Json.Line(Document(played, explained, entry, state)));
        else
            ExplainText.Write(Console.Out, rule, explained, entry, state, played.Now);
    }

    private static object Document(Played played, CaseExplanation explained, CaseEntry entry, CasePhase state) => new
    {
        kind = "case",
        rule = explained.Case.Rule.ToString(),
        target = explained.Case.Target,
        group = explained.Case.Group,
        at = explained.At,
        state,
        stage = explained.Stage,
        since = explained.Since,
        next = explained.Next,
        truth = explained.Truth,
        missing = explained.Missing,
        when = explained.When,
        population = explained.Population,
        raises = explained.Raises,
        symptom = entry.Open is null ? (long?)null : entry.OpenRecord,
        held = entry.Held is null ? null : new { id = entry.HeldRecord, reason = entry.Held.Reason, until = entry.Held.Until },
        waits = entry.WaitsAt(played.Now),
        endedAt = entry.EndedAt,
    };
}
