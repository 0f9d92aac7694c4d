using System.Reactive.Concurrency;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Notices that files look different and then have looked the same for a while, so that nothing is read while it is written. Single-threaded but for
/// <see cref="Watch"/>.</summary>
/// <remarks>The operating system's word of a change is taken up at once; where it says nothing (network file systems), the files are looked at every
/// <see cref="Poll"/>.</remarks>
internal sealed class SettledChanges : IDisposable
{
    /// <summary>How often <see cref="Take"/> should be called.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the files are looked at anyway.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    /// <summary>How long they must have looked the same.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(200);

    private readonly Func<string> _print;
    private readonly IScheduler _clock;
    private volatile FolderWatch[] _watches = [];
    private string _seen;
    private DateTimeOffset _lookedAt;
    private DateTimeOffset? _changedAt;

    /// <param name="print">What the files look like; cheap, never throws.</param>
    /// <param name="seen">What they looked like when they were last read.</param>
    /// <param name="clock">The only clock.</param>
    /// <param name="folders">Files and folders of which the operating system is asked to tell.</param>
    public SettledChanges(Func<string> print, string seen, IScheduler clock, IEnumerable<string> folders)
    {
        (_print, _seen, _clock, _lookedAt) = (print, seen, clock, clock.Now);
        Watch(folders);
    }

    /// <summary>Whether the operating system has told of a change that has not been looked at.</summary>
    public bool HasWord => _watches.Any(watch => watch.HasWord);

    /// <summary>Asks the operating system to tell of these, and of no others. Thread-safe.</summary>
    public void Watch(IEnumerable<string> folders)
    {
        var before = _watches;
        _watches = [.. folders.Distinct().Select(folder => new FolderWatch(folder))];
        foreach (var watch in before)
            watch.Dispose();
    }

    /// <summary>Whether files have changed and are still now: true once for each change.</summary>
    public bool Take()
    {
        var now = _clock.Now;
        var words = 0;
        foreach (var watch in _watches)
            words += watch.TakeWord() ? 1 : 0;
        if (words == 0 && _changedAt is null && (now - _lookedAt).Duration() < Poll)
            return false;

        _lookedAt = now;
        if (HasMoved())
        {
            foreach (var watch in _watches)
                watch.Renew();
            return false;
        }

        if (_changedAt is not { } since || (now - since).Duration() < Settle)
            return false;

        _changedAt = null;
        return true;
    }

    /// <summary>Whether the files look different from the last look; if so, they have to settle anew.</summary>
    public bool HasMoved()
    {
        var print = _print();
        if (print == _seen)
            return false;

        (_seen, _changedAt) = (print, _clock.Now);
        return true;
    }

    public void Dispose()
    {
        foreach (var watch in _watches)
            watch.Dispose();
    }
}
