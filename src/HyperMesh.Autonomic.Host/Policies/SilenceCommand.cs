using System.CommandLine;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary><c>policy silence</c>: keeps one rule from acting for a time.</summary>
internal static class SilenceCommand
{
    public static Command Create()
    {
        var rule = new Argument<string>("RULE") { Description = "as policy/rule" };
        var time = new Option<string>("--for") { Description = "how long, as 30m or 8h", HelpName = "DURATION", DefaultValueFactory = _ => "1h" };
        var end = new Option<bool>("--end") { Description = "end the silence now" };
        var reason = new Option<string>("--reason") { Description = "why, for those who find the rule silent", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var store = Options.Store();
        var output = Options.Output();
        var command = new Command("silence", "Keeps a rule from beginning anything for a time, also over a restart. What it has in force may still be taken back.")
        {
            rule, time, end, reason, store, output,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var path = LoopStore.PathOf(parsed.GetValue(store));
            var now = TimeProvider.System.GetUtcNow();
            var until = parsed.GetValue(end) ? now : now + TimeOf(parsed.GetValue(time)!);
            var silencing = new Silencing(RuleOf(parsed.GetValue(rule)!), until, parsed.GetValue(reason) ?? "", Environment.UserName);
            var delivery = await Delivery.SayAsync(path, silencing, 0, cancel).ConfigureAwait(false);
            Console.Out.WriteLine(parsed.GetValue(output) == OutputFormat.Json
                ? Json.Line(new
                {
                    kind = "silence",
                    rule = silencing.Rule.ToString(),
                    until = silencing.Until,
                    reason = silencing.Reason,
                    by = silencing.By,
                    record = delivery.Record,
                    running = delivery.IsRunning,
                })
                : (parsed.GetValue(end) ? $"{silencing.Rule} may act again" : Narrator.Describe(silencing)) + delivery.Words);
            return ExitCode.Done;
        });
        return command;
    }

    private static RuleId RuleOf(string text) => text.Split('/') is [{ Length: > 0 } policy, { Length: > 0 } rule]
        ? new RuleId(policy, rule)
        : throw new UsageException($"{Quoted.Of(text)} is no rule; write it as policy/rule, as 'hypermesh status' shows it");

    private static TimeSpan TimeOf(string text) => DurationText.TryParse(text, out var time) && time > TimeSpan.Zero && time <= Options.Longest
        ? time
        : throw new UsageException($"{Quoted.Of(text)} is no duration for --for; write it as 30m or 8h");
}
