using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary>Which records a verb is about.</summary>
internal sealed class LogOptions
{
    /// <summary>The kinds of records, as the journal writes them.</summary>
    public static readonly IReadOnlyList<string> AllKinds =
    [
        "symptom", "incident", "feedback", "plan", "action", "outcome", "verification", "hold", "drift", "approval", "standstill", "silence", "escalation", "slot", "standing",
        "trim", "note",
    ];

    private readonly Option<string[]> _kinds = new("--kind") { Description = "only records of this kind; may be given several times", HelpName = "KIND" };

    private readonly Option<string?> _rule = new("--rule")
    {
        Description = "only what is about these rules: policy/rule, or the rule's own name; * and ? stand for others",
        HelpName = "PATTERN",
        Validators = { result => NeedsText(result, "--rule", "write policy/rule, as in syn-flood-guard/*") },
    };

    private readonly Option<string?> _target = new("--target")
    {
        Description = "only what is about these targets; * and ? stand for others",
        HelpName = "PATTERN",
        Validators = { result => NeedsText(result, "--target", "write an interface, such as eth0, or node") },
    };

    private readonly Option<long?> _plan = new("--plan") { Description = "only this plan, what came of it, and what took it back", HelpName = "ID", CustomParser = result => Id(result, "--plan", 1) };
    private readonly Option<RecordedTime?> _since = StoreTime.Option("--since", "only from then on");
    private readonly Option<RecordedTime?> _until = StoreTime.Option("--until", "only before then");
    private readonly Option<long?> _after = new("--after") { Description = "only records with a higher id", HelpName = "ID", CustomParser = result => Id(result, "--after", 0) };

    public LogOptions() => _kinds.AcceptOnlyFromAmong([.. AllKinds]);

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_kinds, _rule, _target, _plan, _since, _until, _after])
            command.Options.Add(option);
    }

    /// <summary>Whether the beginning of what is wanted is said.</summary>
    public bool SayFrom(ParseResult parsed) => parsed.GetValue(_since) is not null || parsed.GetValue(_after) is not null || parsed.GetValue(_plan) is not null;

    /// <summary>Whether the end of what is wanted is said.</summary>
    public bool SayUntil(ParseResult parsed) => parsed.GetValue(_until) is not null;

    /// <exception cref="UsageException">The times contradict each other, or there is no such plan.</exception>
    public RecordFilter Read(ParseResult parsed, Journal journal)
    {
        var (since, until) = (StoreTime.In(journal, parsed.GetValue(_since)), StoreTime.In(journal, parsed.GetValue(_until)));
        if (since >= until)
            throw new UsageException($"--since ({since:O}) is not before --until ({until:O})");
        if (parsed.GetValue(_plan) is { } plan && journal.Find(plan) is not { Body: ChangePlan })
            throw new UsageException(journal.Find(plan) is null
                ? $"there is no record {plan} in {journal.Path}; 'hypermesh knowledge log --kind plan' lists the plans"
                : $"record {plan} is no plan; 'hypermesh knowledge why {plan}' tells what it belongs to");

        return new RecordFilter
        {
            Kinds = parsed.GetValue(_kinds) ?? [],
            Rule = parsed.GetValue(_rule),
            Target = parsed.GetValue(_target),
            Plan = parsed.GetValue(_plan),
            Since = since,
            Until = until,
            After = parsed.GetValue(_after) ?? 0,
        };
    }

    /// <summary>A whole number that is not below another.</summary>
    public static long? Id(ArgumentResult result, string name, long least) => Options.One<long>(
        text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id >= least ? id : null,
        $"value for {name}: give a whole number from {least}")(result);

    private static void NeedsText(OptionResult result, string name, string hint)
    {
        if (result.Tokens is [{ Value: var text }] && string.IsNullOrWhiteSpace(text))
            result.AddError($"{name} is empty; {hint}");
    }
}
