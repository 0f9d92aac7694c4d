using System.CommandLine;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary><c>policy hold</c>: stops the loop from acting, now and after a restart.</summary>
internal static class HoldCommand
{
    public static Command Create()
    {
        var freeze = new Option<bool>("--freeze") { Description = "do nothing at all: not even take back what is in force" };
        var reason = new Option<string>("--reason") { Description = "why, for those who find the loop held", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var store = Options.Store();
        var output = Options.Output();
        var command = new Command("hold", "Stops the loop: nothing new is done until 'policy resume', also after a restart. What is in force is still taken back.")
        {
            freeze, reason, store, output,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var state = parsed.GetValue(freeze) ? StandstillState.Frozen : StandstillState.Held;
            var standstill = new Standstill(state, parsed.GetValue(reason) ?? "", Environment.UserName);
            await SayAsync(LoopStore.PathOf(parsed.GetValue(store)), standstill, parsed.GetValue(output), cancel).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Says how far the loop is to be stopped, and tells what became of it.</summary>
    public static async Task SayAsync(string store, Standstill standstill, OutputFormat format, CancellationToken cancel)
    {
        var delivery = await Delivery.SayAsync(store, standstill, 0, cancel).ConfigureAwait(false);
        Console.Out.WriteLine(format == OutputFormat.Json
            ? Json.Line(new
            {
                kind = "standstill",
                state = standstill.State,
                reason = standstill.Reason,
                by = standstill.By,
                record = delivery.Record,
                running = delivery.IsRunning,
            })
            : Narrator.Describe(standstill) + delivery.Words);
    }
}
