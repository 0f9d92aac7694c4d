using System.CommandLine;
using System.Globalization;
using System.IO.Enumeration;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary><c>knowledge stats</c>: what has come of each rule.</summary>
internal static class StatsRuleCommand
{
    public static Command Create()
    {
        var store = Options.Store();
        var output = Options.Output();
        var since = StoreTime.Option("--since", "count only what happened from then on");
        var pattern = new Option<string?>("--rule") { Description = "only these rules: policy/rule, or the rule's own name; * and ? stand for others", HelpName = "PATTERN" };
        var command = new Command("stats", "Counts what has come of each rule: fired, acted, helped, held back, time to act and to recover, and how far it is trusted.")
        {
            store, since, pattern, output,
        };
        command.SetAction(parsed =>
        {
            using var journal = KnowledgeStore.Open(parsed.GetValue(store));
            var from = StoreTime.In(journal, parsed.GetValue(since));
            // What is open and how far actions are trusted may rest on records that were removed.
            var state = KnowledgeState.Of(journal);
            var collector = new StatsCollector(journal.Find, from);
            foreach (var record in journal.Read())
                collector.Look(record);
            var rules = collector.Rules.Where(stats => Matches(parsed.GetValue(pattern), stats.Rule)).ToList();
            if (parsed.GetValue(output) == OutputFormat.Json)
                foreach (var stats in rules)
                    Console.Out.WriteLine(Json.Line(Document(stats, state)));
            else
                Show(rules, state, from);
            return ExitCode.Done;
        });
        return command;
    }

    private static bool Matches(string? pattern, RuleId rule) => pattern is null
        || FileSystemName.MatchesSimpleExpression(pattern, pattern.Contains('/', StringComparison.Ordinal) ? rule.ToString() : rule.Rule, ignoreCase: false);

    private static IEnumerable<LearnedAction> LearnedOf(KnowledgeState state, RuleId rule) => state.Learned.Where(learned => learned.Rule == rule);

    private static long OpenOf(KnowledgeState state, RuleId rule) => state.OpenSymptoms.Count(open => open.Symptom.Rule == rule);

    private static object Document(StatsOfRule stats, KnowledgeState state) => new
    {
        kind = "stats",
        rule = stats.Rule.ToString(),
        fired = stats.Fired,
        openNow = OpenOf(state, stats.Rule),
        acted = stats.Acted,
        helped = stats.Helped,
        unmet = stats.Unmet,
        inconclusive = stats.Inconclusive,
        harmful = stats.Harmful,
        rolledBack = stats.RolledBack,
        reverted = stats.Reverted,
        failedActions = stats.FailedActions,
        dryRuns = stats.DryRuns,
        proposed = stats.Proposed,
        escalated = stats.Escalated,
        heldBack = stats.HeldBack,
        falseAlarms = stats.FalseAlarms,
        secondsToAct = Document(stats.ToAct),
        secondsToRecover = Document(stats.ToRecover),
        standing = LearnedOf(state, stats.Rule).Select(learned => new
        {
            rung = learned.Rung,
            action = learned.Action,
            level = learned.Level,
            helped = learned.Helped,
            failed = learned.Failed,
            inconclusive = learned.Inconclusive,
            failedInRow = learned.Row.Count,
            record = learned.Said == 0 ? (long?)null : learned.Said,
        }),
    };

    private static object Document(StatsDurations durations) => new
    {
        count = durations.Count,
        p50 = Seconds(durations.Percentile(0.5)),
        p95 = Seconds(durations.Percentile(0.95)),
        max = durations.Count == 0 ? null : Seconds(durations.Longest),
    };

    private static double? Seconds(TimeSpan? duration) => duration is { } some ? Math.Round(some.TotalSeconds, 3) : null;

    private static void Show(List<StatsOfRule> rules, KnowledgeState state, DateTimeOffset? from)
    {
        if (rules.Count == 0)
        {
            Console.Out.WriteLine("no rule has done anything in this store that is asked for");
            return;
        }

        if (from is { } start)
            Console.Out.WriteLine($"since {start:O}; what is open, and the standing, are as they are now");
        var table = new Table().Border(TableBorder.Markdown)
            .AddColumns("rule", "fired", "open", "acted", "helped", "unmet", "?", "harm", "rolled back", "failed", "false", "to act p50/p95/max", "to recover p50/p95/max");
        foreach (var stats in rules)
            table.AddRow(
                Terminal.Text(stats.Rule.ToString()), $"{stats.Fired}", $"{OpenOf(state, stats.Rule)}", $"{stats.Acted}", $"{stats.Helped}", $"{stats.Unmet}",
                $"{stats.Inconclusive}", $"{stats.Harmful}", $"{stats.RolledBack}", $"{stats.FailedActions}", $"{stats.FalseAlarms}", Words(stats.ToAct), Words(stats.ToRecover));
        AnsiConsole.Write(table);
        foreach (var stats in rules)
            Tell(stats, state);
    }

    private static void Tell(StatsOfRule stats, KnowledgeState state)
    {
        if (stats.HeldBack.Count > 0)
            Console.Out.WriteLine($"{stats.Rule} was held back: {string.Join(", ", stats.HeldBack.Select(held => $"{held.Key} {held.Value}"))}");
        foreach (var learned in LearnedOf(state, stats.Rule).Where(learned => learned.Level != StandingLevel.Trusted))
            Console.Out.WriteLine(
                $"{stats.Rule}: {learned.Action} is {learned.Level.ToString().ToLowerInvariant()} (record {learned.Said}), {learned.Row.Count} failures in a row");
    }

    private static string Words(StatsDurations durations) => durations.Count == 0
        ? "-"
        : $"{Short(durations.Percentile(0.5)!.Value)}/{Short(durations.Percentile(0.95)!.Value)}/{Short(durations.Longest)}";

    private static string Short(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 1 } => $"{duration.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms",
        { TotalMinutes: < 2 } => $"{duration.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s",
        { TotalHours: < 2 } => $"{duration.TotalMinutes.ToString("0.#", CultureInfo.InvariantCulture)} min",
        _ => $"{duration.TotalHours.ToString("0.#", CultureInfo.InvariantCulture)} h",
    };
}
