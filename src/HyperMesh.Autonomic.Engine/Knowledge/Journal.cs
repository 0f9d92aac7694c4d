using System.Globalization;
using System.Reactive.Subjects;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>The append-only journal in SQLite (WAL). A record is in the file before <see cref="Append"/> returns, so it survives the
/// death of the process; a power cut can take the last moments (docs/adr/0004). Reading is thread-safe, writing is the loop's.</summary>
public sealed partial class Journal : IKnowledge, IDisposable
{
    private const int SchemaVersion = 2;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand? _insert;
    private readonly Subject<KnowledgeRecord> _appended = new();
    private readonly Lock _gate = new();
    private long _lastId;

    private Journal(string path, bool writable)
    {
        Path = path;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = writable ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        _connection.Open();
        if (writable)
            Prepare();
        else
            Expect(least: 1);

        _lastId = Scalar("SELECT coalesce(max(id), 0) FROM records");
        if (!writable)
            return;

        _insert = Command("INSERT INTO records (id, at, cause, body) VALUES ($id, $at, $cause, $body)");
        foreach (var name in (string[])["$id", "$at", "$cause", "$body"])
            _insert.Parameters.Add(new SqliteParameter(name, null));
        _insert.Prepare();
    }

    public string Path { get; }

    public IObservable<KnowledgeRecord> Appended => _appended;

    /// <summary>Id of the newest record; 0 when there is none.</summary>
    public long LastId => Volatile.Read(ref _lastId);

    /// <summary>A journal in memory, gone with the process.</summary>
    public static Journal InMemory() => new(":memory:", writable: true);

    /// <summary>Makes a new journal; whatever is there under this name is deleted.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static Journal Create(string path)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"])
            File.Delete(path + suffix);
        return Open(path);
    }

    /// <summary>Opens a journal to write, and makes it when it is not there.</summary>
    /// <exception cref="IOException">It cannot be opened, or is not a journal of this version.</exception>
    public static Journal Open(string path) => Guarded(path, () =>
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        return new Journal(path, writable: true);
    });

    /// <summary>Opens a journal to read, also while another process writes it.</summary>
    /// <exception cref="IOException">It is not there, or is not a journal of this version.</exception>
    public static Journal OpenToRead(string path) =>
        File.Exists(path)
            ? Guarded(path, () => new Journal(path, writable: false))
            : throw new IOException($"{path}: there is no Knowledge store; name another with --store, or let 'hypermesh run' make one");

    /// <summary>Appends and publishes a record.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public KnowledgeRecord Append(DateTimeOffset at, RecordBody body, IReadOnlyList<long> causes)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(causes);
        var record = new KnowledgeRecord(_lastId + 1, at, causes, body);
        var json = RecordJson.WriteBody(body);
        lock (_gate)
            Guarded(Path, () => Insert(record, json));
        _lastId = record.Id;
        _appended.OnNext(record);
        return record;
    }

    public IEnumerable<KnowledgeRecord> Read(long after = 0)
    {
        // In pages, so that a slow reader holds neither the lock nor a read transaction.
        const int page = 1000;
        while (true)
        {
            var records = Page(after, page);
            foreach (var record in records)
                yield return record;
            if (records.Count < page)
                yield break;
            after = records[^1].Id;
        }
    }

    public KnowledgeRecord? Find(long id) => Page(id - 1, 1) is [var record] && record.Id == id ? record : null;

    public void Dispose()
    {
        _appended.Dispose();
        _insert?.Dispose();
        _connection.Dispose();
    }

    private static T Guarded<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception fault) when (fault is SqliteException or UnauthorizedAccessException or FormatException
            or JsonException or NotSupportedException)
        {
            throw new IOException($"{path}: the Knowledge store cannot be used: {fault.Message}", fault);
        }
    }

    private void Prepare()
    {
        Execute("PRAGMA journal_mode = WAL");
        // NORMAL: a commit is in the WAL (safe from the death of the process) but not yet on the platter.
        Execute("PRAGMA synchronous = NORMAL");
        if (Scalar("PRAGMA user_version") is 0 or 1)
            Execute($"""
                BEGIN;
                CREATE TABLE IF NOT EXISTS records (
                  id    INTEGER PRIMARY KEY,
                  at    TEXT NOT NULL,
                  cause TEXT NOT NULL,
                  kind  TEXT GENERATED ALWAYS AS (json_extract(body, '$.kind')) VIRTUAL,
                  body  TEXT NOT NULL);
                CREATE TABLE IF NOT EXISTS baselines (
                  series   TEXT NOT NULL,
                  detector TEXT NOT NULL,
                  quantity TEXT NOT NULL,
                  state    BLOB NOT NULL,
                  PRIMARY KEY (series, detector, quantity));
                CREATE TABLE IF NOT EXISTS inbox (id INTEGER PRIMARY KEY, cause INTEGER NOT NULL, body TEXT NOT NULL);
                PRAGMA user_version = {SchemaVersion};
                COMMIT;
                """);
        Expect(SchemaVersion);
    }

    /// <summary>Version 1 had the records only; it can be read as it is.</summary>
    private void Expect(int least)
    {
        var version = Scalar("PRAGMA user_version");
        if (version < least || version > SchemaVersion)
            throw new FormatException($"its schema is version {version}, this program knows version {SchemaVersion}");
    }

    private int Insert(KnowledgeRecord record, string json)
    {
        var parameters = _insert!.Parameters;
        parameters[0].Value = record.Id;
        parameters[1].Value = record.At.ToString("O", CultureInfo.InvariantCulture);
        parameters[2].Value = $"[{string.Join(',', record.Causes)}]";
        parameters[3].Value = json;
        return _insert.ExecuteNonQuery();
    }

    private List<KnowledgeRecord> Page(long after, int count)
    {
        lock (_gate)
            return Guarded(Path, () => Query(after, count));
    }

    private List<KnowledgeRecord> Query(long after, int count)
    {
        using var command = Command("SELECT id, at, cause, body FROM records WHERE id > $after ORDER BY id LIMIT $count");
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$count", count);
        using var reader = command.ExecuteReader();
        var records = new List<KnowledgeRecord>();
        while (reader.Read())
            records.Add(new KnowledgeRecord(
                reader.GetInt64(0),
                DateTimeOffset.Parse(reader.GetString(1), CultureInfo.InvariantCulture),
                [.. reader.GetString(2).Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)],
                RecordJson.ReadBody(reader.GetString(3))));
        return records;
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
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
