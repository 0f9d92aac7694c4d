using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>The loop as a hosted service: starts with the host, and lets go of the hooks when it stops. A fault of the loop ends the host.</summary>
internal sealed class LoopService(
    LoopSettings settings, LoopServiceOptions options, ISeriesCatalog catalog, ILoggerFactory logging)
    : BackgroundService, IAsyncDisposable
{
    private StoreLock? _lock;
    private Preparation? _preparation;
    private Journal? _journal;
    private DecisionFeed? _feed;
    private LiveLoop? _loop;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _preparation = await Preparation.LoadAsync(settings, catalog, logging, cancellationToken).ConfigureAwait(false);
        var policies = _preparation.Require(options.Policies);
        var baseline = Baselines.For(settings.Interfaces, options.BaselineProgram);
        _preparation.Require(baseline);
        // What is wrong with the input is said first: it can be mended without rights.
        if (settings.Interfaces.Count > 0)
            Privileges.RequireXdp();
        _lock = StoreLock.Take(options.Store);
        _journal = Journal.Open(options.Store);
        _feed = new DecisionFeed(_journal, new DecisionWriter(Console.Out, options.Output));
        _loop = new LiveLoop(
            scheduler => new LoopParts
            {
                Scheduler = scheduler,
                Journal = _journal,
                Policies = policies,
                Executors = _preparation.Executors,
                Detectors = _preparation.Detectors,
                Baseline = baseline,
                Interfaces = settings.Interfaces,
                Inspection = settings.Interval,
                Logging = logging,
            },
            _preparation.Plugins.Monitors,
            logging);
        await _loop.StartAsync(_preparation.Notes).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (_loop is not null)
            options.Failures.AddRange(await _loop.StopAsync(options.Release).ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        if (_loop is not null)
            await _loop.DisposeAsync().ConfigureAwait(false);
        _feed?.Dispose();
        _journal?.Dispose();
        _preparation?.Dispose();
        _lock?.Dispose();
        Dispose();
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
