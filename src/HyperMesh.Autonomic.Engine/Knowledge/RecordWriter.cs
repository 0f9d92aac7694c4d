using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Puts records into the table, each with its hash, without making garbage. Not thread-safe.</summary>
internal sealed class RecordWriter : IDisposable
{
    private const int LongestTime = 40;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _insert;
    private readonly ArrayBufferWriter<byte> _cause = new();
    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly Utf8JsonWriter _json;
    private readonly byte[] _last = new byte[RecordChain.HashSize];

    /// <param name="connection">To a store of this version.</param>
    /// <param name="id">Its newest record; 0 for none.</param>
    /// <param name="last">The hash of that one.</param>
    public RecordWriter(SqliteConnection connection, long id, ReadOnlySpan<byte> last)
    {
        LastId = id;
        _database = connection.Handle!;
        _json = new Utf8JsonWriter(_body, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        last.CopyTo(_last);
        Check(raw.sqlite3_prepare_v2(_database, "INSERT INTO records (id, at, cause, body, hash) VALUES (?, ?, ?, ?, ?)", out _insert));
    }

    public long LastId { get; private set; }

    /// <summary>The hash of the newest record.</summary>
    public ReadOnlySpan<byte> Last => _last;

    /// <summary>Goes on from an earlier record, when a transaction has been taken back.</summary>
    public void GoBack(long id, ReadOnlySpan<byte> hash)
    {
        LastId = id;
        hash.CopyTo(_last);
    }

    /// <exception cref="SqliteException">It could not be written; the store is as it was.</exception>
    public void Write(KnowledgeRecord record)
    {
        Span<byte> at = stackalloc byte[LongestTime];
        record.At.TryFormat(at, out var length, "O", CultureInfo.InvariantCulture);
        at = at[..length];
        WriteCauses(record.Causes);
        _body.ResetWrittenCount();
        _json.Reset();
        RecordJson.WriteBody(_json, record.Body);
        _json.Flush();

        Span<byte> hash = stackalloc byte[RecordChain.HashSize];
        RecordChain.Next(_last, record.Id, at, _cause.WrittenSpan, _body.WrittenSpan, hash);
        Insert(record.Id, at, hash);
        hash.CopyTo(_last);
        LastId = record.Id;
    }

    /// <summary>Puts a record where it was, as it was stored, with the hash that it has in this chain.</summary>
    /// <exception cref="SqliteException">It could not be written.</exception>
    public void Write(StoredRecord record)
    {
        var hash = RecordChain.Next(_last, record.Id, record.At, record.Cause, record.Body);
        Put(record, hash);
        hash.CopyTo(_last, 0);
        LastId = record.Id;
    }

    /// <summary>Puts a record where it was, with its own hash, outside of the chain.</summary>
    /// <exception cref="SqliteException">It could not be written.</exception>
    public void Keep(StoredRecord record) => Put(record, record.Hash.Span);

    public void Dispose()
    {
        _insert.Dispose();
        _json.Dispose();
    }

    private void Put(StoredRecord record, ReadOnlySpan<byte> hash)
    {
        _cause.ResetWrittenCount();
        _body.ResetWrittenCount();
        Encoding.UTF8.GetBytes(record.Cause, _cause);
        Encoding.UTF8.GetBytes(record.Body, _body);
        Insert(record.Id, Encoding.UTF8.GetBytes(record.At), hash);
    }

    private void Insert(long id, ReadOnlySpan<byte> at, ReadOnlySpan<byte> hash)
    {
        raw.sqlite3_bind_int64(_insert, 1, id);
        raw.sqlite3_bind_text(_insert, 2, at);
        raw.sqlite3_bind_text(_insert, 3, _cause.WrittenSpan);
        raw.sqlite3_bind_text(_insert, 4, _body.WrittenSpan);
        raw.sqlite3_bind_blob(_insert, 5, hash);
        var code = raw.sqlite3_step(_insert);
        try
        {
            // What went wrong is said in words by the connection until something else is asked of it.
            if (code != raw.SQLITE_DONE)
                Check(code);
        }
        finally
        {
            raw.sqlite3_reset(_insert);
        }
    }

    private void WriteCauses(IReadOnlyList<long> causes)
    {
        _cause.ResetWrittenCount();
        _cause.Write("["u8);
        for (var i = 0; i < causes.Count; i++)
        {
            if (i > 0)
                _cause.Write(","u8);
            causes[i].TryFormat(_cause.GetSpan(LongestTime), out var length, provider: CultureInfo.InvariantCulture);
            _cause.Advance(length);
        }

        _cause.Write("]"u8);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(code, _database);
    }
}
