using System.CommandLine;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary><c>record</c>: writes what the monitors see.</summary>
internal static class RecordCommand
{
    /// <summary>Without a size of its own, a part takes this share of what is kept.</summary>
    private const int PartsKept = 8;

    private const long LeastPart = 4096;

    public static Command Create()
    {
        var file = new Option<string>("--out") { Description = "the recording; gzip when it ends in .gz", Required = true, HelpName = "FILE" };
        var interfaces = Options.Interfaces();
        var interval = Options.Interval("100ms");
        var duration = OptionalDuration("--duration", "how long (default: until Ctrl-C)");
        var every = OptionalDuration("--rotate-every", "go on in a new file, NAME.000001.jsonl.gz and so on, after this time");
        var size = ByteSize.Option("--rotate-size", "go on in a new file when this one has so many bytes");
        var keep = ByteSize.Option("--keep", "keep so many bytes in all: the oldest parts are deleted");
        var force = new Option<bool>("--force") { Description = "replace a file that is there" };
        var pins = Options.Pins();
        var command = new Command("record", "Writes what the monitors see as a recording. Attaches nothing: it reads what 'run' has attached.")
        {
            file, interfaces, interval, duration, every, size, keep, force, pins,
        };
        var plugins = PluginOptions.AddTo(command);
        command.SetAction((parsed, cancel) => RecordRun.RunAsync(
            new RecordRequest
            {
                File = parsed.GetValue(file)!,
                Settings = new LoopSettings
                {
                    Interfaces = parsed.GetValue(interfaces) ?? [],
                    Interval = parsed.GetValue(interval),
                    ProgramFolders = Installation.Find().Programs,
                    PinRoot = parsed.GetValue(pins)!,
                },
                Plugins = plugins.Read(parsed),
                Rotation = Plan(parsed.GetValue(every), parsed.GetValue(size), parsed.GetValue(keep)),
                Duration = parsed.GetValue(duration),
                Force = parsed.GetValue(force),
            },
            cancel));
        return command;
    }

    /// <summary>A bound on the whole needs parts that are small beside it.</summary>
    private static RotationPlan Plan(TimeSpan? every, long? size, long? keep)
    {
        if (keep is { } most && most < LeastPart * PartsKept)
            throw new UsageException($"--keep: {most} bytes are too few; keep {LeastPart * PartsKept} at least");
        if (keep is { } all && size > all / 2)
            throw new UsageException("--rotate-size: a part must be at most half of what --keep allows, so that there is always an old one to delete");
        return new RotationPlan { Every = every, Size = size ?? keep / PartsKept, Keep = keep };
    }

    private static Option<TimeSpan?> OptionalDuration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = Options.One(Options.SomeTime, "duration; write it as 10s or 5m"),
    };
}
