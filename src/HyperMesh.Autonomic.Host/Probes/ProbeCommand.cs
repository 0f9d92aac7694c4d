using System.CommandLine;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Programs;

namespace HyperMesh.Autonomic.Host.Probes;

/// <summary><c>probe SPEC</c>: counts what happens at any place of the kernel or of a program, until Ctrl-C.</summary>
internal static class ProbeCommand
{
    public static Command Create()
    {
        var spec = new Argument<string>("probe")
        {
            Description = "tracepoint:CATEGORY:NAME, kprobe:FUNCTION, kretprobe:FUNCTION, uprobe:FILE:SYMBOL or uretprobe:FILE:SYMBOL",
            HelpName = "PROBE",
        };
        var by = new Option<string>("--by") { Description = "counts apart by comm, pid, cpu, or a field (of functions: arg1 to arg6, ret)", HelpName = "comm|pid|cpu|FIELD", DefaultValueFactory = _ => ProbeRequest.All };
        var histogram = new Option<string?>("--hist") { Description = "a histogram of this field, in powers of two", HelpName = "FIELD" };
        var filter = new Option<string?>("--filter") { Description = "only where a field has a value", HelpName = "FIELD==NUMBER" };
        var limit = Options.Duration("--for", "ends after that", "until Ctrl-C");
        limit.DefaultValueFactory = _ => TimeSpan.Zero;
        var interval = Options.Duration("--interval", "shows so often what there is until then", "only at the end");
        interval.DefaultValueFactory = _ => TimeSpan.Zero;
        var (programs, output) = (Options.Programs(), Options.Output());
        var command = new Command("probe", "Counts what happens at a tracepoint or function, at once and until Ctrl-C; nothing of it stays.")
        {
            spec, by, histogram, filter, limit, interval, programs, output,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var request = new ProbeRequest(ProbeSpec.Parse(parsed.GetValue(spec)!), parsed.GetValue(by)!, parsed.GetValue(histogram), parsed.GetValue(filter));
            var manifest = new ProgramSource(parsed.GetValue(programs), Configuration.TrustNow()).Require(RunningProbe.Program);
            using var probe = new RunningProbe(request, manifest);
            Console.Error.WriteLine($"probing {Terminal.Clean(request.Spec.Text)} by program {probe.ProgramId}; Ctrl-C ends it");
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            if (parsed.GetValue(limit) is var time && time > TimeSpan.Zero)
                ends.CancelAfter(time);
            while (await PauseAsync(parsed.GetValue(interval), ends.Token).ConfigureAwait(false))
                Write(probe, request, parsed.GetValue(output));
            probe.End();
            Write(probe, request, parsed.GetValue(output));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(RunningProbe probe, ProbeRequest request, OutputFormat format)
    {
        if (format == OutputFormat.Json)
            Console.Out.WriteLine(Json.Line(probe.Read()));
        else
            ProbeText.Write(probe.Read(), request, Console.Out);
    }

    /// <summary>False at the end, which Ctrl-C is as well.</summary>
    private static async Task<bool> PauseAsync(TimeSpan interval, CancellationToken ends)
    {
        try
        {
            await Task.Delay(interval > TimeSpan.Zero ? interval : Timeout.InfiniteTimeSpan, TimeProvider.System, ends).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
