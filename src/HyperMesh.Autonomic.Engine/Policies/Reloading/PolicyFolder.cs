using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>
/// Policies of a file or a folder, read again when they are edited. An edit with an error leaves the old ones in force, and what is wrong
/// with it is said once.
/// </summary>
/// <remarks>
/// The operating system's word of a change is taken up within <see cref="Tick"/>; where it says nothing (network file systems), the files are
/// looked at every <see cref="Poll"/>. They are read when they have looked the same for <see cref="Settle"/>, so that a file is not read while
/// it is written: an editor that needs longer between two writes should write beside it and rename. What differs in neither name, size, time
/// nor link target is found only by the next change. <see cref="Current"/> is thread-safe; both observables come on the scheduler's thread.
/// </remarks>
public sealed class PolicyFolder : IPolicySource, IDisposable
{
    /// <summary>How soon a change is noticed where the operating system tells of it.</summary>
    public static readonly TimeSpan Tick = SettledChanges.Tick;

    /// <summary>How often the files are looked at anyway.</summary>
    public static readonly TimeSpan Poll = SettledChanges.Poll;

    /// <summary>How long they must have looked the same before they are read.</summary>
    public static readonly TimeSpan Settle = SettledChanges.Settle;

    private readonly string _path;
    private readonly Func<string, ProblemList, int, PolicySnapshot?> _read;
    private readonly IScheduler _scheduler;
    private readonly Subject<PolicySnapshot> _changes = new();
    private readonly Subject<PolicyRejection> _rejected = new();
    private readonly IDisposable _ticks;
    private readonly SettledChanges _files;
    private string _content;
    private string? _said;
    private volatile PolicySnapshot _current;

    private PolicyFolder(string path, Func<string, ProblemList, int, PolicySnapshot?> read, IScheduler scheduler, PolicySnapshot first, string seen)
    {
        (_path, _read, _scheduler, _current) = (path, read, scheduler, first);
        _content = FolderPrint.OfContent(path);
        _files = new SettledChanges(() => FolderPrint.Of(path), seen, scheduler, [path]);
        _ticks = Observable.Interval(Tick, scheduler).Where(_ => _files.Take()).Subscribe(_ => Reread());
    }

    /// <inheritdoc/>
    public PolicySnapshot Current => _current;

    /// <inheritdoc/>
    public IObservable<PolicySnapshot> Changes => _changes.AsObservable();

    /// <summary>Edits that were not taken over: once for each content of the files.</summary>
    public IObservable<PolicyRejection> Rejected => _rejected.AsObservable();

    /// <summary>Whether the operating system has told of a change that has not been looked at.</summary>
    internal bool HasWord => _files.HasWord;

    /// <summary>Reads policies and begins to watch them.</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="read">Reads them as a revision; null when there is an error.</param>
    /// <param name="scheduler">The only clock; reading takes place on its thread, so it should not be the loop's.</param>
    /// <param name="problems">What is wrong with them.</param>
    /// <returns>Null when there is an error: then nothing is watched.</returns>
    public static PolicyFolder? Open(
        string path, Func<string, ProblemList, int, PolicySnapshot?> read, IScheduler scheduler, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(scheduler);
        var seen = FolderPrint.Of(path);
        return read(path, problems, 1) is { } first ? new PolicyFolder(path, read, scheduler, first, seen) : null;
    }

    /// <summary>Reads the files again, although they have not changed: what they may speak about has, because plugins have come or gone. Thread-safe.</summary>
    /// <returns>When that is done, on the scheduler's thread.</returns>
    public Task ReadAgainAsync() => Observable.Start(
        () =>
        {
            if (Read() is var (snapshot, problems))
                TakeOver(snapshot, new PolicyRejection([.. problems], _current.Revision) { Refusal = "the policies do not fit the plugins that there are now" }, isEdit: false);
        },
        _scheduler).ToTask();

    /// <summary>Looks at the files at once, without waiting until they are still: somebody has asked for it. Reads them only if they have changed. Thread-safe.</summary>
    /// <returns>When that is done, on the scheduler's thread.</returns>
    public Task LookNowAsync() => Observable.Start(
        () =>
        {
            // What differs by now has been seen: only what is written while it is read is left for the next look.
            _files.HasMoved();
            Reread();
        },
        _scheduler).ToTask();

    /// <summary>Ends the watching; the policies in force stay so.</summary>
    public void Dispose()
    {
        _ticks.Dispose();
        _files.Dispose();
        _changes.Dispose();
        _rejected.Dispose();
    }

    private void Reread()
    {
        var content = FolderPrint.OfContent(_path);
        if (content == _content)
            return;

        if (Read() is not var (snapshot, problems))
            return;

        _content = content;
        TakeOver(snapshot, new PolicyRejection([.. problems], _current.Revision));
    }

    /// <summary>What is in the files; null when they were written to meanwhile, so that it is neither the old nor the new.</summary>
    private (PolicySnapshot? Snapshot, ProblemList Problems)? Read()
    {
        var problems = new ProblemList();
        var snapshot = _read(_path, problems, _current.Revision + 1);
        return _files.HasMoved() ? null : (snapshot, problems);
    }

    private void TakeOver(PolicySnapshot? snapshot, PolicyRejection rejection, bool isEdit = true)
    {
        if (snapshot is not null)
        {
            _said = null;
            _changes.OnNext(_current = snapshot);
            return;
        }

        if (isEdit || _said != rejection.ToString())
            _rejected.OnNext(rejection);
        _said = rejection.ToString();
    }
}
