using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Tells when a file has changed and has been still for a while. What differs in neither name, size, time nor link target is not noticed.</summary>
public sealed class WatchedFile : IDisposable
{
    private readonly SettledChanges _changes;
    private readonly IDisposable _ticks;

    /// <summary>Begins to watch.</summary>
    /// <param name="path">The file; it need not be there.</param>
    /// <param name="scheduler">The only clock; files are looked at on its thread, so it should not be the loop's.</param>
    /// <param name="changed">Called on that thread, once for each change; must not throw.</param>
    public WatchedFile(string path, IScheduler scheduler, Action changed)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(changed);
        _changes = new SettledChanges(() => FolderPrint.OfFiles([path]), FolderPrint.OfFiles([path]), scheduler, [path]);
        _ticks = Observable.Interval(SettledChanges.Tick, scheduler).Where(_ => _changes.Take()).Subscribe(_ => changed());
    }

    public void Dispose()
    {
        _ticks.Dispose();
        _changes.Dispose();
    }
}
