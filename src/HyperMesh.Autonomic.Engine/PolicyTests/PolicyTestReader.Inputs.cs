using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

// What comes in.
public sealed partial class PolicyTestReader
{
    private const int MostEvents = 1_000_000;

    private static InputSeries ReadSeries(MappingReader reader, Scope scope)
    {
        var text = reader.RequiredString("series");
        var series = SeriesText.Intern(text, new SeriesCatalog(), out var message);
        if (text.Length > 0 && message is not null)
            reader.Report("series", message);
        var values = reader.RequiredString("values");
        var runs = ValuesText.Parse(values, out var complaint);
        if (values.Length > 0 && complaint is var (what, mend))
            reader.Report("values", what, mend);
        if (series is not null && scope.IsKnown && !scope.Policy.Rules.Any(rule => LooksAt(rule, series.Metric.Name)))
            reader.Problems.Warn(reader.PlaceOf("series"), $"no rule looks at {series.Metric.Name}", NearestName.Hint(series.Metric.Name, Metrics(scope)));
        reader.Done();
        return new InputSeries(reader.Mapping.Place, series?.Metric ?? SeriesText.MetricNamed("none"), series?.Labels ?? Labels.None, runs);
    }

    private static InputEvent ReadEvent(MappingReader reader, Scope scope)
    {
        var name = reader.RequiredString("name");
        var known = scope.Policy.Rules.SelectMany(Conditions).OfType<EventCondition>().Select(condition => condition.Event).Distinct().ToList();
        if (scope.IsKnown && name.Length > 0 && !known.Contains(name))
            reader.Problems.Warn(reader.PlaceOf("name"), $"no rule looks at events {Quoted.Of(name)}", NearestName.Hint(name, known));
        var happened = new InputEvent(
            reader.Mapping.Place,
            reader.RequiredDuration("at", TimeSpan.Zero, LongestTest),
            name,
            reader.OptionalStringMap("fields"),
            reader.OptionalInteger("count", 1, 1, MostEvents),
            reader.OptionalDuration("every", TimeSpan.Zero, TimeSpan.Zero, LongestTest));
        if (happened.Every.Ticks * (happened.Count - 1.0) > (LongestTest - happened.At).Ticks)
            reader.Report("every", "the last event comes after the longest test ends", $"all of it is over within {DurationText.Format(LongestTest)}");
        reader.Done();
        return happened;
    }

    private static OperatorInput ReadAct(MappingReader reader, Scope scope)
    {
        var at = reader.RequiredDuration("at", TimeSpan.Zero, LongestTest);
        var acts = Enum.GetValues<OperatorAct>().Where(act => reader.Has(Word(act))).ToList();
        if (acts.Count != 1)
            reader.Problems.Add(reader.Mapping.Place, acts.Count == 0 ? "nothing is done here" : "two things are done at once",
                $"write one of {string.Join(", ", Enum.GetValues<OperatorAct>().Select(Word))}");
        var chosen = acts.Count > 0 ? acts[0] : OperatorAct.Approve;
        var isAnswer = chosen is OperatorAct.Approve or OperatorAct.Deny;
        var said = acts.Count > 0 ? reader.OptionalString(Word(chosen)) : null;
        var rule = isAnswer && said is not (null or "true") ? scope.Rule(reader, Word(chosen)) : null;
        reader.Done();
        return new OperatorInput(reader.Mapping.Place, at, chosen, rule, isAnswer || said is null or "true" ? "" : said);
    }

    private static string Word(OperatorAct act) => act.ToString().ToLowerInvariant();

    private static InputDrift ReadDrift(MappingReader reader)
    {
        var drift = new InputDrift(
            reader.Mapping.Place,
            reader.RequiredDuration("at", TimeSpan.Zero, LongestTest),
            ReadHook(reader),
            reader.OptionalString("found", "somebody else's program is on it"));
        reader.Done();
        return drift;
    }

    private static string ReadHook(MappingReader reader)
    {
        var hook = reader.RequiredString("hook");
        CheckHook(reader, "hook", hook);
        return hook;
    }

    private static void CheckHook(MappingReader reader, string key, string hook)
    {
        if (hook.Length > 0 && !hook.Contains(':', StringComparison.Ordinal))
            reader.Report(key, $"{Quoted.Of(hook)} is no hook", "write its kind and its target, as in \"xdp:eth0\"");
    }

    private static ScriptedOutcome ReadOutcome(MappingReader reader, Scope scope)
    {
        var hook = reader.OptionalString("hook");
        if (hook is not null)
            CheckHook(reader, "hook", hook);
        var status = reader.RequiredEnum<OutcomeStatus>("status");
        if (status == OutcomeStatus.Interrupted)
            reader.Report("status", "a test has no process that ends", "use succeeded, failed or unknown");
        var outcome = new ScriptedOutcome(
            reader.Mapping.Place,
            scope.Verb(reader, "verb"),
            hook,
            reader.OptionalDuration("after", TimeSpan.Zero, TimeSpan.Zero, LongestTest),
            reader.OptionalInteger("times", 1, 1, MostEvents),
            status,
            reader.OptionalDuration("takes", TimeSpan.Zero, TimeSpan.Zero, LongestTest),
            reader.OptionalString("message", $"the test says {status.ToString().ToLowerInvariant()}"));
        reader.Done();
        return outcome;
    }

    private static IEnumerable<Condition> Conditions(Rule rule) =>
    [
        .. rule.When.Tree,
        .. rule.Rungs.SelectMany(rung => rung.Expect?.Condition.Tree ?? []),
        .. rule.Guard?.Condition.Tree ?? [],
    ];

    private static bool LooksAt(Rule rule, string metric) => Conditions(rule).Any(condition => condition.Metrics.Contains(metric));

    private static List<string> Metrics(Scope scope) =>
        [.. scope.Policy.Rules.SelectMany(Conditions).SelectMany(condition => condition.Metrics).Distinct().Order(StringComparer.Ordinal)];
}
