using System.CommandLine;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host.Cli;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary><c>debug</c>: how much the daemon logs.</summary>
internal static class DebugCommand
{
    public static Command Create()
    {
        var (store, socket) = (Options.Store(), Options.Socket());
        var enable = new Option<bool>("--enable") { Description = "log more (DEBUG, unless another level is named)" };
        var disable = new Option<bool>("--disable") { Description = "log as usual again" };
        var level = new Option<string?>("--log-level")
        {
            Description = $"the least that is logged: {string.Join(", ", LogSwitch.Names)}",
            HelpName = "LEVEL",
            Validators =
            {
                result =>
                {
                    if (result.Tokens is [{ Value: var text }] && LogSwitch.Parse(text) is null)
                        result.AddError($"{Quoted.Of(text)} is no log level; {NearestName.Hint(text.ToUpperInvariant(), LogSwitch.Names) ?? $"use one of {string.Join(", ", LogSwitch.Names)}"}");
                },
            },
        };
        var command = new Command("debug", "Changes how much the daemon logs while it runs; the change is journalled with who made it.") { enable, disable, level, store, socket };
        command.Validators.Add(result =>
        {
            if (result.GetValue(enable) == result.GetValue(disable))
                result.AddError("say either --enable or --disable");
            if (result.GetValue(disable) && result.GetValue(level) is not null)
                result.AddError("--disable goes back to the usual level; name another with --enable --log-level");
        });
        command.SetAction(async (parsed, cancel) =>
        {
            var wanted = parsed.GetValue(disable) ? LogSwitch.Usual : LogSwitch.Parse(parsed.GetValue(level) ?? nameof(LogLevel.Debug))!.Value;
            using var client = DaemonSocket.Require(parsed.GetValue(store), parsed.GetValue(socket));
            var said = await client.SetLogLevelAsync(wanted, cancel).ConfigureAwait(false);
            Console.Out.WriteLine($"the daemon logs from {said.Level.ToUpperInvariant()} on, asked for by {said.By}");
            return ExitCode.Done;
        });
        return command;
    }
}
