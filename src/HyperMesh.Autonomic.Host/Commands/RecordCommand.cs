using System.CommandLine;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Cli;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary><c>record</c>: writes what the monitors see.</summary>
internal static class RecordCommand
{
    public static Command Create()
    {
        var file = new Option<string>("--out") { Description = "the recording; gzip when it ends in .gz", Required = true, HelpName = "FILE" };
        var interfaces = Options.Interfaces();
        var interval = Options.Interval("100ms");
        var duration = new Option<TimeSpan?>("--duration")
        {
            Description = "how long (default: until Ctrl-C)",
            HelpName = "DURATION",
            CustomParser = result =>
            {
                if (Documents.DurationText.TryParse(result.Tokens[0].Value, out var parsed) && parsed > TimeSpan.Zero)
                    return parsed;
                result.AddError($"'{result.Tokens[0].Value}' is no duration; write it as 10s or 5m");
                return null;
            },
        };
        var pins = Options.Pins();
        var command = new Command("record", "Writes what the monitors see as a recording. Attaches nothing: it reads what 'run' has attached.")
        {
            file, interfaces, interval, duration, pins,
        };
        command.SetAction((parsed, cancel) =>
        {
            var settings = new LoopSettings
            {
                Interfaces = parsed.GetValue(interfaces) ?? [],
                Interval = parsed.GetValue(interval),
                ProgramFolders = Installation.Find().Programs,
                PinRoot = parsed.GetValue(pins)!,
            };
            return RecordAsync(parsed.GetValue(file)!, settings, parsed.GetValue(duration), cancel);
        });
        return command;
    }

    private static async Task<int> RecordAsync(string file, LoopSettings settings, TimeSpan? duration, CancellationToken cancel)
    {
        using var preparation = await Preparation.LoadAsync(settings, new SeriesCatalog(), NullLoggerFactory.Instance, cancel)
            .ConfigureAwait(false);
        using var thread = new EventLoopScheduler();
        using var writer = new RecordingWriter(file, "record");
        var end = duration is { } limit ? Observable.Timer(limit, thread) : Observable.Never<long>();
        var recording = preparation.Plugins.Monitors.Select(monitor => monitor.Observe(thread)).Merge().TakeUntil(end).Do(writer.Write);
        try
        {
            await recording.LastOrDefaultAsync().ToTask(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how a recording without a duration ends.
        }

        Console.Error.WriteLine($"{writer.Ticks} ticks are in {file}");
        return ExitCode.Done;
    }
}
