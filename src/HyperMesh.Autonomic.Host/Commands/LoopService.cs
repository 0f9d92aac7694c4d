using System.Reactive.Concurrency;
using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Alerts;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Control;
using HyperMesh.Autonomic.Host.Fleet;
using HyperMesh.Autonomic.Host.Metrics;
using HyperMesh.Autonomic.Host.Otlp;
using HyperMesh.Autonomic.Host.Service;
using HyperMesh.Autonomic.Host.Trust;
using HyperMesh.Autonomic.Host.Web;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>The loop as a hosted service: starts with the host, and lets go of the hooks when it stops. A fault of the loop ends the host.</summary>
internal sealed class LoopService(
    LoopSettings settings, LoopServiceOptions options, ISeriesCatalog catalog, ILoggerFactory logging, IHostApplicationLifetime lifetime)
    : BackgroundService, IAsyncDisposable
{
    /// <summary>The manager hears of the loop so often within the time that it allows.</summary>
    private const int BeatsInTime = 3;

    /// <summary>Hooks are looked at no more often than this: a look takes some twenty system calls for each.</summary>
    private static readonly TimeSpan SoonestInspection = TimeSpan.FromMilliseconds(500);

    private StoreLock? _lock;
    private Preparation? _preparation;
    private SigningKey? _key;
    private Journal? _journal;
    private DecisionFeed? _feed;
    private LiveLoop? _loop;
    private WorkThread? _reading;
    private WorkThread? _watching;
    private PolicyFolder? _policies;
    private HostFleet? _fleet;
    private FleetMonitor? _monitor;
    private IDisposable? _rejections;
    private Reloader? _reloader;
    private WebListener? _web;
    private ControlServer? _control;
    private PosixSignalRegistration? _hangup;
    private IDisposable? _beat;
    private Telemetry? _telemetry;
    private MetricsPage? _page;
    private AlertDesk? _alerts;
    private OtlpExport? _otlp;
    private readonly ServiceNotifier _notifier = ServiceNotifier.FromEnvironment();

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetUtcNow();
        _watching = new WorkThread("plugins");
        _preparation = await Preparation.HostAsync(settings, catalog, logging, options.Plugins, _watching, cancellationToken).ConfigureAwait(false);
        var plugins = _preparation.Host!;
        var surface = plugins.Surface;
        _reading = new WorkThread("policies");
        _policies = _preparation.Watch(options.Policies, _reading);
        var baseline = Baselines.For(settings.Interfaces, options.BaselineProgram, options.Programs);
        _preparation.Require(baseline);
        // What is wrong with the input is said first: it can be mended without rights.
        if (settings.Interfaces.Count > 0)
            Privileges.RequireXdp();
        _lock = StoreLock.Take(options.Store);
        var socket = RequireSocket();
        _web = WebListener.Open(options.Web, words => Console.Error.WriteLine($"hypermesh: {words}"));
        _key = JournalKey.Read();
        _journal = Journal.Open(options.Store, new JournalSettings { Key = _key });
        // Who is refused there, or is not whom he says, ends here, before any hook is touched.
        _fleet = await HostFleet.JoinAsync(options.Configuration.Fleet, _policies, _preparation.Read, Installation.StateFolder, _reading, cancellationToken).ConfigureAwait(false);
        _preparation.Blocks.Join(_fleet.Knowledge, options.Configuration.Fleet?.Endpoints ?? []);
        _monitor = options.Configuration.Fleet is null ? null : new FleetMonitor(_fleet.Knowledge, catalog, settings.Interfaces, settings.Interval);
        _feed = new DecisionFeed(_journal, new DecisionWriter(Console.Out, options.Output));
        Func<DateTimeOffset>? clock = null;
        _loop = new LiveLoop(
            scheduler => new LoopParts
            {
                Scheduler = Told(scheduler, out clock),
                Journal = _journal,
                Policies = _fleet.Policies,
                Fleet = _fleet.Knowledge,
                Executors = _preparation.Executors,
                Detectors = _preparation.Detectors,
                Plugins = surface.Plugins,
                Watch = plugins.Watch,
                Baseline = baseline,
                Interfaces = [.. settings.Interfaces.Union(options.Links)],
                Inspection = settings.Interval > SoonestInspection ? settings.Interval : SoonestInspection,
                Retention = options.Configuration.Retention,
                Logging = logging,
            },
            WithFleet(surface).Monitors,
            logging);
        _alerts = new AlertDesk(options.Configuration.Alerts, logging);
        _telemetry = new Telemetry(_loop, clock!, settings, options.Configuration.Metrics, logging);
        _otlp = options.Otlp is { } otlp ? new OtlpExport(otlp, _loop, clock!, _telemetry.Decisions, logging) : null;
        _reloader = new Reloader(options, _policies, _notifier, _reading);
        _rejections = _policies.Rejected.Subscribe(Say);
        _reloader.Begin(_loop);
        _beat = _notifier.Watchdog is { } period ? _loop.Beat(period / BeatsInTime, _notifier.Alive) : null;
        try
        {
            await _loop.StartAsync([.. _preparation.Notes, .. _preparation.Origins]).ConfigureAwait(false);
            _telemetry.Begin(_alerts.Look);
            _otlp?.Started();
            _fleet.Begin(words => _loop.Note("fleet", words));
            plugins.Begin(ChangeAsync, Tell);
            await ListenAsync(socket, started).ConfigureAwait(false);
            await base.StartAsync(cancellationToken).ConfigureAwait(false);
            _notifier.Ready($"revision {_policies.Current.Revision} of the policies is in force");
        }
        catch
        {
            // Hooks are held from the loop's first moment: whatever goes wrong after it, they are let go of in order.
            plugins.End();
            options.Failures.AddRange(await _loop.StopAsync(options.Release).ConfigureAwait(false));
            throw;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _notifier.Stopping();
        _hangup?.Dispose();
        if (_control is not null)
            await _control.DisposeAsync().ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        _rejections?.Dispose();
        _preparation?.Host?.End();
        if (_loop is not null)
            options.Failures.AddRange(await _loop.StopAsync(options.Release).ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        _hangup?.Dispose();
        if (_control is not null)
            await _control.DisposeAsync().ConfigureAwait(false);
        _web?.Dispose();
        _beat?.Dispose();
        _reloader?.Dispose();
        if (_loop is not null)
            await _loop.DisposeAsync().ConfigureAwait(false);
        _telemetry?.Dispose();
        if (_otlp is not null)
            await _otlp.DisposeAsync().ConfigureAwait(false);
        if (_alerts is not null)
            await _alerts.DisposeAsync().ConfigureAwait(false);
        _page?.Dispose();
        _rejections?.Dispose();
        if (_fleet is not null)
            await _fleet.DisposeAsync().ConfigureAwait(false);
        _policies?.Dispose();
        _reading?.Dispose();
        _feed?.Dispose();
        _journal?.Dispose();
        _key?.Dispose();
        if (_preparation?.Host is { } plugins)
            await plugins.DisposeAsync().ConfigureAwait(false);
        _watching?.Dispose();
        _lock?.Dispose();
        _notifier.Dispose();
        Dispose();
    }

    /// <summary>The control socket, of which is known that it can be made; null for none. Whoever has named no socket gets along without one.</summary>
    /// <exception cref="IOException">Something else is there.</exception>
    private string? RequireSocket()
    {
        var socket = options.Control.Socket ?? ControlSettings.SocketOf(options.Store);
        if (options.Control.Socket is null && ControlSocket.WhyUnusable(socket) is var (why, mend))
        {
            Console.Error.WriteLine($"hypermesh: there is no control socket, since {why}; {mend} with --socket");
            return null;
        }

        ControlSocket.RequireFree(socket);
        return socket;
    }

    /// <summary>Lets operators in, and hears the signal that asks for a reload. Who interrupts meanwhile waits for it: the loop runs already, and has to be ended in order.</summary>
    private async Task ListenAsync(string? socket, DateTimeOffset started)
    {
        var (reloader, daemon) = (_reloader!, Daemon(started));
        if (socket is not null || _web is not null)
        {
            _control = await ControlServer.StartAsync(daemon, socket, options.Control, _web, logging).ConfigureAwait(false);
            reloader.Socket = _control.Path;
        }

        _hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            _ = reloader.ReloadAsync("SIGHUP");
        });
    }

    /// <summary>What runs, for those who ask about it.</summary>
    private Daemon Daemon(DateTimeOffset started)
    {
        var daemon = new Daemon
        {
            Loop = _loop!,
            Journal = _journal!,
            Policies = _fleet!.Policies,
            Plugins = _preparation!.Host!,
            Fleet = _fleet.Knowledge,
            FleetSettings = options.Configuration.Fleet,
            FleetRefusal = () => _fleet.Refusal,
            Roster = _fleet.Roster,
            Settings = settings,
            PolicyPath = options.Policies,
            Reloader = _reloader!,
            Unread = () => _feed!.LeftOut,
            StartedAt = started,
            End = lifetime.StopApplication,
            OnStop = () => options.Release ? OnStop.Detach : OnStop.Keep,
            Url = _web?.Url,
            Telemetry = _telemetry!,
            Alerts = _alerts!,
            Log = options.Log,
        };
        _alerts!.Begin(daemon);
        _page = _telemetry!.PageOf(daemon);
        _otlp?.Begin(_page);
        return daemon with { Metrics = _page };
    }

    /// <summary>The loop's scheduler, and its clock for those beside it.</summary>
    private static IScheduler Told(IScheduler scheduler, out Func<DateTimeOffset> clock)
    {
        clock = () => scheduler.Now;
        return scheduler;
    }

    /// <summary>Plugins have come, gone or been replaced: the loop goes on with them, and policies that did not fit before may fit now.</summary>
    private async Task ChangeAsync(PluginSurface surface)
    {
        await _loop!.ChangeAsync(WithFleet(surface), new PluginLimits().Drain).ConfigureAwait(false);
        _preparation!.Refit();
        await _fleet!.ReadAgainAsync().ConfigureAwait(false);
    }

    /// <summary>What plugins bring, and what the host itself brings beside them.</summary>
    private PluginSurface WithFleet(PluginSurface surface) => surface with
    {
        Executors = [.. surface.Executors, _preparation!.Blocks],
        Monitors = _monitor is null ? surface.Monitors : [.. surface.Monitors, _monitor],
    };

    private void Tell(string words)
    {
        Console.Error.WriteLine($"hypermesh: plugin {words}");
        _loop!.Note("plugin", words);
    }

    /// <summary>A bad edit: all of it for whoever has just made it, a line for the journal.</summary>
    private void Say(PolicyRejection rejection)
    {
        foreach (var problem in rejection.Problems)
            Console.Error.WriteLine(problem);
        Console.Error.WriteLine($"hypermesh: {rejection.Refusal}; revision {rejection.InForce} stays in force");
        _reloader!.Refused(rejection);
        _loop!.Note("policy", rejection.ToString());
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _loop!.Faulted.WaitAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            options.Failures.Add($"the loop could not go on, and has left the hooks as they were: {fault.Message}");
            throw;
        }
    }
}
