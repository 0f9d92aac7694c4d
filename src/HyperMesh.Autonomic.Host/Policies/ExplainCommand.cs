using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary><c>policy explain</c>: why rules have fired or not (docs/policy-testing.md).</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var at = new Option<string?>("--at") { Description = "the moment: an instant, or a time from the recording's start such as 12s; with --on", HelpName = "TIME" };
        var on = new Option<string?>("--on") { Description = "the recording that is replayed up to that moment", HelpName = "RECORDING" };
        var decision = new Option<long?>("--decision") { Description = "a record of the journal: what led to it, and the rule as it is now", HelpName = "ID" };
        var rule = new Option<string?>("--rule") { Description = "only this rule: policy/rule, or its name", HelpName = "RULE" };
        var policies = Options.Policies();
        var store = Options.Store();
        var output = Options.Output();
        var command = new Command("explain", "Says why rules fire or do not: each condition, what it saw, since when, and what is still missing.")
        {
            at, on, decision, rule, policies, store, output,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var folder = parsed.GetValue(policies) ?? Installation.Find().Policies;
            var format = parsed.GetValue(output);
            var (moment, recording, id) = (parsed.GetValue(at), parsed.GetValue(on), parsed.GetValue(decision));
            if ((moment is null) != (recording is null))
                throw new UsageException("--at and --on go together: the moment, and the recording that shows it");
            if (moment is not null && id is not null)
                throw new UsageException("--at and --decision are two questions; ask one");

            if (recording is not null)
            {
                using var playback = await Playback.OpenAsync(recording, cancel).ConfigureAwait(false);
                var policy = playback.Read(folder);
                using var played = playback.Play(policy, Moment(moment!, playback), cancel);
                ExplainAt.Tell(played, playback, Chosen(policy, parsed.GetValue(rule)), format);
                return ExitCode.Done;
            }

            using var journal = ExplainStore.Open(parsed.GetValue(store));
            var rules = await RulesAsync(folder, cancel).ConfigureAwait(false);
            if (id is { } wanted)
                ExplainDecision.Tell(journal, wanted, rules, format);
            else
                ExplainStore.Tell(journal, rules, Chosen(rules, parsed.GetValue(rule)), format);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The rules that are asked for.</summary>
    private static IReadOnlyList<Rule> Chosen(PolicySnapshot policy, string? name)
    {
        if (name is null)
            return policy.Rules;

        var found = policy.Rules.Where(rule => rule.Id.ToString() == name || rule.Id.Rule == name).ToList();
        var hint = NearestName.Hint(name, policy.Rules.Select(rule => rule.Id.Rule));
        return found.Count > 0 ? found : throw new UsageException($"there is no rule '{name}'{(hint is null ? "" : $"; {hint}")}");
    }

    private static DateTimeOffset Moment(string text, Playback playback)
    {
        DateTimeOffset moment;
        if (DurationText.TryParse(text, out var sinceStart))
            moment = playback.Start + sinceStart;
        else if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment))
            throw new UsageException($"'{text}' is no time; write an instant such as {playback.Start:yyyy-MM-ddTHH:mm:ssZ}, or 12s from the recording's start");

        return moment >= playback.Start && moment <= playback.End
            ? moment.ToUniversalTime()
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture,
                $"the recording goes from {playback.Start:O} to {playback.End:O}, {(playback.End - playback.Start).TotalSeconds:0.###} s; '{text}' is outside"));
    }

    private static async Task<PolicySnapshot> RulesAsync(string folder, CancellationToken cancel)
    {
        using var preparation = await Preparation.LoadAsync(null, cancel).ConfigureAwait(false);
        return preparation.Require(folder).Current;
    }
}
