using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>The loop as a hosted service: starts with the host, and lets go of the hooks when it stops.</summary>
internal sealed class LoopService(
    LoopSettings settings, LoopServiceOptions options, ISeriesCatalog catalog, ILoggerFactory logging) : IHostedService, IAsyncDisposable
{
    private StoreLock? _lock;
    private Preparation? _preparation;
    private Journal? _journal;
    private IDisposable? _narration;
    private LiveLoop? _loop;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _preparation = await Preparation.LoadAsync(settings, catalog, logging, cancellationToken).ConfigureAwait(false);
        var policies = _preparation.Require(options.Policies);
        _lock = StoreLock.Take(options.Store);
        _journal = Journal.Open(options.Store);
        _narration = _journal.Appended.Subscribe(new DecisionWriter(Console.Out, options.Output).Write);
        _loop = new LiveLoop(
            scheduler => new LoopParts
            {
                Scheduler = scheduler,
                Journal = _journal,
                Policies = policies,
                Executors = _preparation.Executors,
                Detectors = _preparation.Detectors,
                Baseline = Baselines.For(settings.Interfaces, options.BaselineProgram),
                Logging = logging,
            },
            _preparation.Plugins.Monitors,
            logging);
        await _loop.StartAsync(_preparation.Notes).ConfigureAwait(false);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_loop is not null)
            await _loop.StopAsync(options.Release).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_loop is not null)
            await _loop.DisposeAsync().ConfigureAwait(false);
        _narration?.Dispose();
        _journal?.Dispose();
        _preparation?.Dispose();
        _lock?.Dispose();
    }
}
