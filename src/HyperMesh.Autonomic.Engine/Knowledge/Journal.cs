using System.Globalization;
using System.Reactive.Subjects;
using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>The append-only journal in SQLite (WAL). A record is in the file before <see cref="Append"/> returns, so it survives the
/// death of the process, and is soon on disk: a power cut can take the last moments (docs/adr/0023). Reading is thread-safe, writing is the loop's.</summary>
public sealed partial class Journal : IKnowledge, IDisposable
{
    private const int PageSize = 1000;

    private readonly SqliteConnection? _connection;
    private readonly List<KnowledgeRecord>? _kept;
    private readonly RecordWriter? _records;
    private readonly Subject<KnowledgeRecord> _appended = new();
    private readonly Lock _gate = new();
    private readonly JournalKeeper? _keeper;
    private readonly bool _hasChain;
    private readonly bool _isSyncedAlone;
    private readonly Action<JournalUpkeep, bool>? _upkeep;
    private long _lastId;

    private Journal(string path, JournalSettings? settings)
    {
        Path = path;
        var writable = settings is not null;
        _connection = writable ? SystemSqlite.Connection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString()) : ReadOnlyStore.Open(path);
        try
        {
            var damage = writable ? LogDamage.In(path) : null;
            if (writable)
                Prepare(settings!);
            // The frames that do not count any more would be taken for fresh damage by whoever looks next.
            if (damage is not null)
                Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            if (!writable)
                JournalSchema.Require(_connection);
            _hasChain = JournalSchema.HasChain(_connection);
            _lastId = Scalar("SELECT coalesce(max(id), 0) FROM records");
            if (!writable)
                return;
            RequireTail();
            _records = new RecordWriter(_connection, _lastId, HashAt(_lastId));
            _upkeep = settings!.Upkeep;
            _isSyncedAlone = settings.Sync == JournalSync.EachRecord;
            _keeper = settings.Sync != JournalSync.AtCheckpoints ? new JournalKeeper(this, settings) : null;
            if (damage is not null)
                Append(TimeProvider.System.GetUtcNow(), new Note("journal", $"records after {_lastId} may be missing: {damage.Words(path)}"), []);
        }
        catch
        {
            _records?.Dispose();
            _connection.Dispose();
            throw;
        }
    }

    private Journal()
    {
        Path = "";
        _kept = [];
    }

    public string Path { get; }

    public IObservable<KnowledgeRecord> Appended => _appended;

    /// <summary>Id of the newest record; 0 when there is none.</summary>
    public long LastId => Volatile.Read(ref _lastId);

    /// <summary>A journal in memory, gone with the process.</summary>
    public static Journal InMemory() => new(":memory:", new JournalSettings { Sync = JournalSync.AtCheckpoints });

    /// <summary>A journal that keeps records as they are, and nothing else: its inbox is empty, and it has no
    /// baselines and no timers. For tools that play one loop
    /// after the other; what is written costs nothing.</summary>
    public static Journal OfRecords() => new();

    /// <summary>Makes a new journal of what can be made again, such as a replay: it is not signed, and brought to disk when SQLite likes. Whatever is
    /// there under this name is deleted.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static Journal Create(string path)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"])
            File.Delete(path + suffix);
        return Open(path, new JournalSettings { Sync = JournalSync.AtCheckpoints });
    }

    /// <summary>Opens a journal to write, and makes it when it is not there.</summary>
    /// <param name="path">The store.</param>
    /// <param name="settings">How it is kept; null for group commit without a signature.</param>
    /// <exception cref="IOException">It cannot be opened, is damaged, or is not a journal of this version.</exception>
    public static Journal Open(string path, JournalSettings? settings = null) => Guarded(path, () =>
    {
        // SQLite gives the files beside it the same permissions.
        OwnersFile.Make(path);
        return new Journal(path, settings ?? new JournalSettings());
    });

    /// <summary>Opens a journal to read, also while another process writes it.</summary>
    /// <exception cref="IOException">It is not there, or is not a journal of this version.</exception>
    public static Journal OpenToRead(string path)
    {
        try
        {
            if (File.Exists(path))
                return Guarded(path, () => new Journal(path, settings: null));
        }
        catch (IOException) when (!File.Exists(path))
        {
            // It has gone in this very moment.
        }

        throw new IOException($"{path}: there is no Knowledge store; name another with --store, or let 'hypermesh run' make one");
    }

    /// <summary>Appends and publishes a record.</summary>
    /// <exception cref="IOException">It could not be written, or something before it could not be brought to disk.</exception>
    public KnowledgeRecord Append(DateTimeOffset at, RecordBody body, IReadOnlyList<long> causes)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(causes);
        _keeper?.Require();
        var record = new KnowledgeRecord(_lastId + 1, at, causes, body);
        if (_kept is null)
            Write(record);
        else
            lock (_gate)
                _kept.Add(record);
        Volatile.Write(ref _lastId, record.Id);
        if (_isSyncedAlone)
            _keeper!.Flush();
        else
            _keeper?.Wrote();
        _appended.OnNext(record);
        return record;
    }

    /// <summary>Records with an id above <paramref name="after"/>, oldest first.</summary>
    public IEnumerable<KnowledgeRecord> Read(long after = 0)
    {
        // In pages, so that a slow reader holds neither the lock nor a read transaction.
        while (true)
        {
            var records = Page(after, PageSize);
            foreach (var record in records)
                yield return record;
            if (records.Count < PageSize)
                yield break;
            after = records[^1].Id;
        }
    }

    /// <summary>Records as they are stored, with their hashes, oldest first. A journal that keeps records only has none.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public IEnumerable<StoredRecord> ReadStored(long after = 0) => _kept is not null ? [] : ReadStored(new RecordFilter { After = after });

    /// <summary>The hash of the newest record in the chain (<see cref="RecordChain"/>); 32 zero bytes where there is none. Thread-safe.</summary>
    public byte[] LastHash()
    {
        lock (_gate)
            return _records is { } writer ? writer.Last.ToArray() : _kept is null && _hasChain ? Guarded(Path, () => HashAt(_lastId)) : RecordChain.Origin.ToArray();
    }

    /// <summary>One record, or null.</summary>
    public KnowledgeRecord? Find(long id) => Page(id - 1, 1) is [var record] && record.Id == id ? record : null;

    public void Dispose()
    {
        _appended.Dispose();
        _keeper?.Dispose();
        _records?.Dispose();
        _version?.Dispose();
        _connection?.Dispose();
    }

    private static T Guarded<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception fault) when (StoreFault.Is(fault))
        {
            throw StoreFault.Of(path, fault);
        }
    }

    private void Prepare(JournalSettings settings)
    {
        _connection!.Open();
        // Who leaves something in the inbox has the file for a moment; a record waits for it.
        Execute("PRAGMA busy_timeout = 30000");
        // A store of a newer version is not touched.
        JournalSchema.RequireKnown(_connection);
        // Counts for a store that is made now: pages that a removal frees can be given back bit by bit.
        Execute("PRAGMA auto_vacuum = INCREMENTAL");
        Execute("PRAGMA journal_mode = WAL");
        // NORMAL: a commit is in the log (safe from the death of the process); bringing the log to disk is the keeper's work.
        Execute("PRAGMA synchronous = NORMAL");
        if (settings.Sync != JournalSync.AtCheckpoints)
            Execute("PRAGMA wal_autocheckpoint = 0");
        JournalSchema.Migrate(_connection);
    }

    private void Write(KnowledgeRecord record)
    {
        lock (_gate)
            Guarded(Path, () =>
            {
                if (_taking is not null)
                    return WriteTaken(record);

                _records!.Write(record);
                return record.Id;
            });
    }

    private List<KnowledgeRecord> Page(long after, int count)
    {
        lock (_gate)
            return _kept is null ? Guarded(Path, () => Select(new RecordFilter { After = after }, count).ConvertAll(record => record.Read())) : [.. _kept.Skip((int)after).Take(count)];
    }

    private byte[] HashAt(long id) =>
        id == 0 ? RecordChain.Origin.ToArray() : FindHash(id) ?? throw new FormatException($"record {id} has no hash");

    private byte[]? FindHash(long id)
    {
        using var command = Command("SELECT hash FROM records WHERE id = $id");
        command.Parameters.AddWithValue("$id", id);
        return command.ExecuteScalar() as byte[];
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection?.CreateCommand() ?? throw new InvalidOperationException("this journal keeps records only");
        command.CommandText = sql;
        return command;
    }

    private int Execute(string sql)
    {
        using var command = Command(sql);
        return command.ExecuteNonQuery();
    }

    private long Scalar(string sql)
    {
        using var command = Command(sql);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
