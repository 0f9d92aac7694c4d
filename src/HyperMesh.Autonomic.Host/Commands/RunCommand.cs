using System.CommandLine;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Mesh;
using HyperMesh.Autonomic.Host.Otlp;
using HyperMesh.Autonomic.Host.Settings;
using HyperMesh.Autonomic.Host.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary><c>run</c>: the daemon.</summary>
internal static class RunCommand
{
    public const string Name = "run";
    private const string MeshVerb = "up";

    public static Command Create()
    {
        var command = Create(Name, "Runs the loop: watch, decide, act, verify, until Ctrl-C.", mesh: null);
        command.Aliases.Add("start");
        return command;
    }

    /// <summary><c>mesh up</c>: the daemon as a node of a mesh.</summary>
    public static Command CreateForMesh() => Create(MeshVerb, "Runs a node of the mesh, with the loop that heals its routes, until Ctrl-C.", new MeshOptions());

    /// <summary>Whether a command runs the daemon.</summary>
    public static bool IsDaemon(Command command) => command.Name is Name or MeshVerb;

    private static Command Create(string name, string help, MeshOptions? mesh)
    {
        var interfaces = Options.Interfaces();
        var policies = Options.Policies();
        var store = Options.Store();
        var interval = Options.Interval(mesh is null ? "100ms" : MeshOptions.Interval);
        var programs = Options.Programs();
        var output = Options.Output();
        var mode = new Option<string>("--mode")
        {
            Description = "how XDP programs are attached: auto (driver mode, and generic mode where the driver has none), drv, skb",
            DefaultValueFactory = _ => "auto",
        };
        mode.AcceptOnlyFromAmong([.. XdpModes.Words]);
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
        var port = new Option<string?>("--metrics-port")
        {
            Description = $"TCP port of the page and of /metrics, 0 for none (default: {WebSettings.DefaultPort} where it is free)",
            HelpName = "N",
        };
        var address = new Option<string?>("--web-address") { Description = "address that they are served on (default: 127.0.0.1)", HelpName = "ADDRESS" };
        var command = new Command(name, help)
        {
            interfaces, policies, store, interval, baseline, mode, keep, programs, pins, socket, port, address, output,
        };
        mesh?.AddTo(command);
        var plugins = PluginOptions.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var configuration = plugins.Configuration(parsed);
            configuration = mesh?.Over(configuration, parsed) ?? configuration;
            var effective = EffectiveSettings.Of(configuration, Said(
                parsed, (DaemonSettings.Interfaces, interfaces), (DaemonSettings.Policies, policies), (DaemonSettings.Store, store), (DaemonSettings.Interval, interval),
                (DaemonSettings.Program, baseline), (DaemonSettings.AttachMode, mode), (DaemonSettings.Programs, programs), (DaemonSettings.Pins, pins),
                (DaemonSettings.Socket, socket), (DaemonSettings.OnStop, keep), (DaemonSettings.WebPort, port), (DaemonSettings.WebAddress, address)));
            var settings = Settings(effective);
            if (settings.Interfaces.Count == 0 && mesh is null)
                Console.Error.WriteLine("no --interface is given: /proc is watched, and nothing can be done about it");
            var options = new LoopServiceOptions(
                effective[DaemonSettings.Store], effective[DaemonSettings.Policies], effective[DaemonSettings.Program], parsed.GetValue(output), plugins.Read(parsed, configuration))
            {
                Configuration = configuration,
                Links = mesh?.Links(parsed) ?? [],
                Programs = configuration.HeldPrograms(effective),
                Control = configuration.Control with { Socket = effective[DaemonSettings.Socket] is { Length: > 0 } path ? Path.GetFullPath(path) : null },
                Web = configuration.Web.With(effective),
                OnStop = effective.From(DaemonSettings.OnStop) == DaemonSettings.OnStop.Flag || effective.From(DaemonSettings.OnStop) == DaemonSettings.OnStop.Variable
                    ? Enum.Parse<OnStop>(effective[DaemonSettings.OnStop], ignoreCase: true)
                    : null,
                OnStopInFile = configuration.OnStop,
                Otlp = configuration.Otlp.With(Environment.GetEnvironmentVariable),
            };
            return await RunAsync(settings, options, cancel).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>What the command line says itself; what is left out says nothing.</summary>
    private static Dictionary<DaemonSetting, string> Said(ParseResult parsed, params (DaemonSetting Setting, Option Option)[] flags)
    {
        var said = new Dictionary<DaemonSetting, string>();
        foreach (var (setting, option) in flags)
            if (parsed.GetResult(option) is { Implicit: false } result)
                said[setting] = setting == DaemonSettings.OnStop ? "keep" : DaemonSettings.Join(result.Tokens.Select(token => token.Value));
        return said;
    }

    private static LoopSettings Settings(EffectiveSettings effective) => new()
    {
        Interfaces = DaemonSettings.Split(effective[DaemonSettings.Interfaces]),
        Interval = DurationText.TryParse(effective[DaemonSettings.Interval], out var interval) ? interval : default,
        ProgramFolders = effective[DaemonSettings.Programs] is { Length: > 0 } folder ? [folder] : Installation.Find().Programs,
        PinRoot = effective[DaemonSettings.Pins],
        AttachMode = effective[DaemonSettings.AttachMode],
    };

    private static async Task<int> RunAsync(LoopSettings settings, LoopServiceOptions options, CancellationToken cancel)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddSimpleConsole(format => (format.SingleLine, format.TimestampFormat) = (true, "HH:mm:ss.fff "));
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console =>
            {
                console.LogToStandardErrorThreshold = LogLevel.Trace;
                // Whoever does not read what is logged does not hold the loop up.
                console.QueueFullMode = Microsoft.Extensions.Logging.Console.ConsoleLoggerQueueFullMode.DropWrite;
            });
        // What ends the run is said once, in words, by the command line.
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddFilter(options.Log.Takes);
        builder.Logging.AddFilter<Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider>(OtlpExport.Decisions, LogLevel.None);
        if (options.Otlp is { } otlp && otlp.Signals.Contains(OtlpSettings.Logs))
            OtlpExport.AddLogs(builder, otlp);
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
