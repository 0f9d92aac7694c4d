using Microsoft.Win32.SafeHandles;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Does beside the loop what a journal needs in time: brings the log to disk as long as something in it is not there (group commit), signs the newest
/// record, and moves the log into the file. A thread of its own; when something fails it ends, and says so to whoever writes next.</summary>
internal sealed class JournalKeeper : IDisposable
{
    // About 16 MB of log; less often, what has come in a while all the same.
    private const int WritesPerCheckpoint = 4000;
    private static readonly TimeSpan CheckpointPeriod = TimeSpan.FromMinutes(1);

    private readonly Journal _journal;
    private readonly JournalSettings _settings;
    private readonly SafeFileHandle _log;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Lock _flushing = new();
    private readonly Thread _thread;
    private long _durable;
    private long _signed;
    private long _signedAt = long.MinValue;
    private long _writes;
    private long _writesMoved;
    private long _movedAt = TimeProvider.System.GetTimestamp();
    private int _isAwake;
    private volatile bool _stopped;
    private volatile Exception? _fault;

    /// <param name="journal">The journal; its log must be there.</param>
    /// <param name="settings">How it is kept.</param>
    public JournalKeeper(Journal journal, JournalSettings settings)
    {
        (_journal, _settings) = (journal, settings);
        // Another descriptor of the log is harmless; one of the database itself would drop SQLite's locks when it is closed.
        _log = File.OpenHandle(journal.Path + "-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        // What an earlier process has left may not be on disk.
        _isAwake = 1;
        _wake.Set();
        _thread = new Thread(Run) { IsBackground = true, Name = "journal" };
        _thread.Start();
    }

    /// <summary>The newest record that a power cut cannot take.</summary>
    public long DurableId => Volatile.Read(ref _durable);

    /// <summary>Something has been written. Thread-safe; costs next to nothing while the thread is at work.</summary>
    public void Wrote()
    {
        Interlocked.Increment(ref _writes);
        if (Interlocked.Exchange(ref _isAwake, 1) == 0)
            _wake.Set();
    }

    /// <exception cref="IOException">Something could not be brought to disk: nothing may be relied on any more.</exception>
    public void Require()
    {
        if (_fault is { } fault)
            throw StoreFault.Is(fault) ? StoreFault.Of(_journal.Path, fault) : new IOException(
                $"{_journal.Path}: what was written could not be brought to disk: {fault.Message}; look at the disk ('dmesg' may say more), then start again", fault);
    }

    /// <summary>Brings to disk and signs what is left, and ends the thread.</summary>
    public void Dispose()
    {
        if (_stopped)
            return;

        _stopped = true;
        _wake.Set();
        _thread.Join();
        _log.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stopped)
            {
                _wake.WaitOne(Pause());
                Volatile.Write(ref _isAwake, 0);
                Keep();
            }

            Flush();
            Sign();
        }
        catch (Exception fault)
        {
            _fault = fault;
        }
    }

    private void Keep()
    {
        while (_journal.LastId > DurableId)
            Flush();
        if (SignatureDue() <= TimeSpan.Zero)
            Sign();
        if (CheckpointDue() <= TimeSpan.Zero)
            Checkpoint();
    }

    /// <summary>Brings to disk what has been written so far, unless it is there.</summary>
    public void Flush()
    {
        lock (_flushing)
        {
            // Only what is committed; what comes after this may be on disk too, and is not promised.
            var last = _journal.Head().Id;
            if (last == DurableId)
                return;
            _settings.Flush(_log);
            Volatile.Write(ref _durable, last);
        }
    }

    private void Sign()
    {
        if (_settings.Key is not { } key || _journal.LastId == _signed)
            return;
        var (id, hash) = _journal.Head();
        // A head never says more than is on disk.
        Flush();
        var head = JournalHead.Sign(id, hash, TimeProvider.System.GetUtcNow(), key);
        _journal.WriteHead(head);
        (_signed, _signedAt) = (id, TimeProvider.System.GetTimestamp());
    }

    private void Checkpoint()
    {
        (_writesMoved, _movedAt) = (Interlocked.Read(ref _writes), TimeProvider.System.GetTimestamp());
        _journal.MoveLog();
    }

    private TimeSpan Pause()
    {
        var (signature, checkpoint) = (SignatureDue(), CheckpointDue());
        var pause = signature < checkpoint ? signature : checkpoint;
        return pause == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : pause > TimeSpan.Zero ? pause + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero;
    }

    private TimeSpan SignatureDue() =>
        _settings.Key is null || _journal.LastId == _signed ? TimeSpan.MaxValue
        : _signedAt == long.MinValue ? TimeSpan.Zero
        : _settings.Signing - TimeProvider.System.GetElapsedTime(_signedAt);

    private TimeSpan CheckpointDue()
    {
        var waiting = Interlocked.Read(ref _writes) - _writesMoved;
        return waiting == 0 ? TimeSpan.MaxValue
            : waiting >= WritesPerCheckpoint ? TimeSpan.Zero
            : CheckpointPeriod - TimeProvider.System.GetElapsedTime(_movedAt);
    }
}
