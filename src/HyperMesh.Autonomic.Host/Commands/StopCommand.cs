using System.CommandLine;
using System.Diagnostics;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Control;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary><c>stop</c>: ends the daemon in order, over its control socket, and waits for its end.</summary>
internal static class StopCommand
{
    public static Command Create()
    {
        var reason = new Option<string?>("--reason") { Description = "why, for the journal", HelpName = "TEXT" };
        var wait = Options.Duration("--timeout", "how long to wait for the end; the daemon ends all the same", "60s");
        var store = Options.Store();
        var socket = Options.Socket();
        var output = Options.Output();
        var command = new Command("stop", "Ends the daemon: its programs stay on their hooks or are taken off, as 'onStop' of its configuration says.")
        {
            reason, wait, store, socket, output,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            using var client = DaemonSocket.Require(parsed.GetValue(store), parsed.GetValue(socket));
            await StopAsync(client, parsed.GetValue(reason), parsed.GetValue(wait), parsed.GetValue(output), cancel).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task StopAsync(ControlClient client, string? reason, TimeSpan limit, OutputFormat format, CancellationToken cancel)
    {
        var stopped = await AskAsync(client, reason, cancel).ConfigureAwait(false);
        await EndAsync(stopped.Pid, limit, cancel).ConfigureAwait(false);
        Console.Out.WriteLine(format == OutputFormat.Json
            ? Json.Line(new { kind = "stop", pid = stopped.Pid, by = stopped.By, record = stopped.Record, onStop = stopped.OnStop })
            : $"the daemon (pid {stopped.Pid}) has ended; its programs {(stopped.OnStop == "keep" ? "stay on their hooks" : "were taken off their hooks")}");
    }

    private static async Task<StopDocument> AskAsync(ControlClient client, string? reason, CancellationToken cancel)
    {
        try
        {
            return await client.StopAsync(reason, cancel).ConfigureAwait(false);
        }
        catch (IOException fault)
        {
            throw new IOException($"the daemon does not answer on {client.SocketPath}: {fault.Message}", fault);
        }
    }

    private static async Task EndAsync(int pid, TimeSpan limit, CancellationToken cancel)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(limit);
        try
        {
            using var process = Process.GetProcessById(pid);
            await process.WaitForExitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new IOException($"the daemon (pid {pid}) was told to end, and has not ended within {limit.TotalSeconds:0} s");
        }
    }
}
