using System.CommandLine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary><c>policy resume</c>: lifts a hold, and lets rules go on that were held because they set each other off; or trusts a rule's actions again
/// that are demoted or suspended.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        var rule = new Argument<string?>("RULE")
        {
            Description = "policy/rule, or the rule's own name: trusts its actions again, which were demoted or suspended because they kept failing",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var reason = new Option<string>("--reason") { Description = "with RULE: why, for the journal", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var store = Options.Store();
        var output = Options.Output();
        var command = new Command("resume", "Lifts 'policy hold', and lets rules go on that are held because they set each other off; with RULE: trusts its actions again.")
        {
            rule, reason, store, output,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var path = LoopStore.PathOf(parsed.GetValue(store));
            var state = LoopStore.Fold(path);
            if (parsed.GetValue(rule) is { } name)
                await TrustAsync(path, Mistrusted(state, name, path), parsed.GetValue(reason) ?? "", parsed.GetValue(output), cancel).ConfigureAwait(false);
            else
                await HoldCommand.SayAsync(path, new Standstill(StandstillState.Lifted, "", Environment.UserName), parsed.GetValue(output), cancel).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static List<LearnedAction> Mistrusted(KnowledgeState state, string name, string path)
    {
        var all = state.Learned.Where(learned => learned.Level != StandingLevel.Trusted).ToList();
        var found = all.Where(learned => learned.Rule.ToString() == name || learned.Rule.Rule == name).ToList();
        if (found.Count > 0)
            return found;
        throw new UsageException(all.Count == 0
            ? $"no action is demoted or suspended in {path}, so there is nothing to resume of '{name}'"
            : $"no action of '{name}' is demoted or suspended; those are of {string.Join(", ", all.Select(learned => learned.Rule).Distinct())}");
    }

    private static async Task TrustAsync(string store, List<LearnedAction> learned, string reason, OutputFormat format, CancellationToken cancel)
    {
        foreach (var one in learned)
        {
            var standing = new Standing(one.Rule, one.Rung, one.Action, StandingLevel.Trusted, one.Helped, 0, reason, Environment.UserName);
            var delivery = await Delivery.SayAsync(store, standing, one.Said, cancel).ConfigureAwait(false);
            Console.Out.WriteLine(format == OutputFormat.Json
                ? Json.Line(new
                {
                    kind = "standing",
                    rule = one.Rule.ToString(),
                    rung = one.Rung,
                    action = one.Action,
                    level = standing.Level,
                    by = standing.By,
                    reason,
                    record = delivery.Record,
                    running = delivery.IsRunning,
                })
                : Narrator.Describe(standing) + delivery.Words);
        }
    }
}
