using System.CommandLine;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Host.Cli;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary><c>run</c>: the daemon.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var interfaces = Options.Interfaces();
        var policies = Options.Policies();
        var store = Options.Store();
        var interval = Options.Interval("100ms");
        var programs = Options.Programs();
        var output = Options.Output();
        var mode = new Option<string>("--mode")
        {
            Description = "how XDP programs are attached: auto (driver mode, and generic mode where the driver has none), drv, skb",
            DefaultValueFactory = _ => "auto",
        };
        mode.AcceptOnlyFromAmong("auto", "drv", "skb");
        var baseline = new Option<string>("--program")
        {
            Description = "the program that an interface holds while no rule acts",
            DefaultValueFactory = _ => Baselines.DefaultProgram,
            HelpName = "NAME",
        };
        var keep = new Option<bool>("--keep-attached")
        {
            Description = "leave the programs on the interfaces at the end, for the next run to adopt",
        };
        var pins = Options.Pins();
        var socket = Options.Socket();
        var command = new Command("run", "Runs the loop: watch, decide, act, verify, until Ctrl-C.")
        {
            interfaces, policies, store, interval, baseline, mode, keep, programs, pins, socket, output,
        };
        var plugins = PluginOptions.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var installation = Installation.Find();
            var settings = new LoopSettings
            {
                Interfaces = parsed.GetValue(interfaces) ?? [],
                Interval = parsed.GetValue(interval),
                ProgramFolders = parsed.GetValue(programs) is { } folder ? [folder] : installation.Programs,
                PinRoot = parsed.GetValue(pins)!,
                AttachMode = parsed.GetValue(mode)!,
            };
            if (settings.Interfaces.Count == 0)
                Console.Error.WriteLine("no --interface is given: /proc is watched, and nothing can be done about it");
            var configuration = plugins.Configuration(parsed);
            var options = new LoopServiceOptions(
                parsed.GetValue(store) ?? Installation.StoreOf("knowledge"),
                parsed.GetValue(policies) ?? installation.Policies,
                parsed.GetValue(baseline)!,
                parsed.GetValue(output),
                plugins.Read(parsed))
            {
                Configuration = configuration,
                Control = parsed.GetValue(socket) is { } path ? configuration.Control with { Socket = Path.GetFullPath(path) } : configuration.Control,
                OnStop = parsed.GetValue(keep) ? OnStop.Keep : null,
                OnStopInFile = configuration.OnStop,
                Retention = configuration.Retention,
                Fleet = configuration.Fleet,
            };
            return await RunAsync(settings, options, cancel).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> RunAsync(LoopSettings settings, LoopServiceOptions options, CancellationToken cancel)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddSimpleConsole(format => (format.SingleLine, format.TimestampFormat) = (true, "HH:mm:ss.fff "));
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        // What ends the run is said once, in words, by the command line.
        builder.Logging.AddFilter("Microsoft", LogLevel.None);
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<ISeriesCatalog, SeriesCatalog>();
        builder.Services.AddHostedService<LoopService>();
        using var host = builder.Build();
        await host.RunAsync(cancel).ConfigureAwait(false);
        foreach (var failure in options.Failures)
            Console.Error.WriteLine($"hypermesh: {failure}");
        return options.Failures.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
