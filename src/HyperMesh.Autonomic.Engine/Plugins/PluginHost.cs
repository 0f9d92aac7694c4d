using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>The plugins of a daemon, for as long as it runs: loads them, replaces them when their files change, lets go of them when their folder
/// goes, and leaves out for a time those that fail too often. Thread-safe.</summary>
/// <remarks>
/// A change is taken up when the files have looked the same for <see cref="SettledChanges.Settle"/>. A plugin that cannot be loaded any more stays as it
/// was, and why is said once for each content of its files. Everything that a plugin does wrong goes to its account (<see cref="PluginLedger"/>).
/// </remarks>
public sealed partial class PluginHost : IAsyncDisposable
{
    private readonly PluginLoader _loader;
    private readonly PluginSources _sources;
    private readonly PluginLimits _limits;
    private readonly IScheduler _scheduler;
    private readonly PluginCache _cache;
    private readonly SettledChanges _changes;
    private readonly LeavingCode _leaving = new();
    private readonly SemaphoreSlim _reviewing = new(1);
    private readonly SerialDisposable _ticks = new();
    private readonly Queue<ContainedPlugin> _ending = [];
    private volatile IReadOnlyList<PluginResident> _residents = [];
    private Func<PluginSurface, Task> _change = _ => Task.CompletedTask;
    private Action<string> _say = _ => { };
    private string? _saidFault;
    private volatile bool _hasChanged;
    private volatile bool _isDisposed;

    private PluginHost(PluginLoader loader, PluginSources sources, PluginLimits limits, IScheduler scheduler)
    {
        (_loader, _sources, _limits, _scheduler) = (loader, sources, limits, scheduler);
        _cache = PluginCache.Create(loader.Copies);
        _changes = new SettledChanges(Print, Print(), scheduler, sources.Folders);
    }

    /// <summary>Sees which plugin's detector or executor holds the loop; belongs into <see cref="LoopParts.Watch"/>.</summary>
    public LoopWatch Watch { get; } = new();

    /// <summary>All that the plugins at work bring.</summary>
    public PluginSurface Surface
    {
        get
        {
            var atWork = AtWork.ToList();
            return new PluginSurface(
                [.. atWork.Select(plugin => plugin.Name)],
                [.. atWork.SelectMany(plugin => plugin.Monitors)],
                [.. atWork.SelectMany(plugin => plugin.Executors)],
                [.. atWork.SelectMany(plugin => plugin.Detectors)],
                [.. atWork.SelectMany(plugin => plugin.JointDetectors)]);
        }
    }

    /// <summary>How each plugin is doing, in the order in which they were found.</summary>
    public IReadOnlyList<PluginState> States => [.. _residents.Select(resident => resident.State)];

    /// <summary>Why plugins are left out, or were not replaced.</summary>
    public IReadOnlyList<Problem> Faults => [.. _residents.SelectMany(resident => resident.Problems)];

    /// <summary>The plugins at work. Who keeps one of them keeps its code in memory.</summary>
    public IReadOnlyList<LoadedPlugin> Loaded => [.. AtWork.Select(plugin => plugin.Plugin)];

    /// <summary>Plugins that were unloaded and whose code has left memory, and those whose code has not.</summary>
    public (long Freed, long Stuck) Unloaded => (_leaving.Freed, _leaving.Stuck);

    private IEnumerable<ContainedPlugin> AtWork => _residents.Select(resident => resident.AtWork).OfType<ContainedPlugin>();

    /// <summary>Loads the plugins for the first time.</summary>
    /// <param name="loader">Loads one.</param>
    /// <param name="sources">Where they come from.</param>
    /// <param name="limits">What they may do.</param>
    /// <param name="scheduler">The only clock; files are looked at on its thread, so it should not be the loop's.</param>
    /// <param name="cancel">Ends it between two plugins.</param>
    public static async Task<PluginHost> OpenAsync(
        PluginLoader loader, PluginSources sources, PluginLimits limits, IScheduler scheduler, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(loader);
        ArgumentNullException.ThrowIfNull(sources);
        var host = new PluginHost(loader, sources, limits, scheduler);
        await host.ReviewAsync(cancel).ConfigureAwait(false);
        return host;
    }

    /// <summary>Begins to look after the plugins.</summary>
    /// <param name="change">Goes on with what the plugins bring now; what is gone is unloaded after it has completed.</param>
    /// <param name="say">Gets in words what was loaded, replaced, removed, left out or quarantined.</param>
    public void Begin(Func<PluginSurface, Task> change, Action<string> say)
    {
        (_change, _say) = (change, say);
        var review = Observable.FromAsync(ReviewSafelyAsync);
        _ticks.Disposable = Observable.Interval(SettledChanges.Tick, _scheduler)
            // While one review goes on, changes wait for the next.
            .Where(_ => _reviewing.CurrentCount > 0 && IsDue())
            .SelectMany(_ => review)
            .Subscribe();
    }

    /// <summary>Looks at all plugins now.</summary>
    public async Task ReviewAsync(CancellationToken cancel = default)
    {
        await _reviewing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_isDisposed)
                return;

            await new Review(this).RunAsync(cancel).ConfigureAwait(false);
            _changes.Watch(_sources.Folders.Concat(_residents.SelectMany(resident => WatchedOf(resident.Folder))));
        }
        finally
        {
            _reviewing.Release();
        }
    }

    private async Task ReviewSafelyAsync()
    {
        try
        {
            await ReviewAsync().ConfigureAwait(false);
            _saidFault = null;
        }
        catch (Exception fault)
        {
            // What was not taken up is tried again with every tick.
            if (fault.Message != _saidFault)
                _say($"plugins could not be looked at: {fault.Message}");
            _saidFault = fault.Message;
        }
    }

    /// <summary>Ends the looking after; the plugins stay at work.</summary>
    public void End() => _ticks.Dispose();

    /// <summary>Ends all plugins and removes their copies.</summary>
    public async ValueTask DisposeAsync()
    {
        _ticks.Dispose();
        await _reviewing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isDisposed)
                return;

            _isDisposed = true;
            var open = AtWork.Concat(_ending).ToList();
            _residents = [];
            _ending.Clear();
            await Task.WhenAll(open.Select(plugin => plugin.CloseAsync(TimeSpan.FromSeconds(1), _ => { }))).ConfigureAwait(false);
            _changes.Dispose();
            _cache.Dispose();
        }
        finally
        {
            _reviewing.Release();
        }
    }

    private static IEnumerable<string> WatchedOf(string folder) => PluginFiles.Of(folder).Select(file => Path.GetDirectoryName(file)!).Distinct();

    private bool IsDue()
    {
        var now = _scheduler.Now;
        _leaving.Look(now, _say);
        return _changes.Take() | _hasChanged | _residents.Any(resident => resident.Ledger is { IsQuarantined: true } ledger && (resident.AtWork is not null || ledger.IsDue(now)));
    }

    private string Print() =>
        string.Concat(_sources.Folders.SelectMany(PluginSource.Find).Distinct().Select(folder => PluginFiles.PrintOf(folder, PluginFiles.Of(folder))));
}
