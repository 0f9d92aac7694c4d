using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>Walks over a store's records as bytes, in the order of their ids, without making garbage. Not thread-safe.</summary>
internal sealed class RecordCursor : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _select;

    /// <param name="connection">To the store; it must have a chain when <paramref name="hasChain"/> says so.</param>
    /// <param name="from">The first id.</param>
    /// <param name="before">The id that ends it, exclusive.</param>
    /// <param name="hasChain">Whether records have hashes.</param>
    /// <exception cref="SqliteException">The store cannot be read.</exception>
    public RecordCursor(SqliteConnection connection, long from, long before, bool hasChain = true)
    {
        _database = connection.Handle!;
        var hash = hasChain ? "hash" : "x''";
        Check(raw.sqlite3_prepare_v2(
            _database, $"SELECT id, at, cause, body, {hash} FROM records WHERE id >= ? AND id < ? ORDER BY id", out _select));
        raw.sqlite3_bind_int64(_select, 1, from);
        raw.sqlite3_bind_int64(_select, 2, before);
    }

    public long Id => raw.sqlite3_column_int64(_select, 0);

    /// <summary>Valid until the next step, as are the others.</summary>
    public ReadOnlySpan<byte> At => raw.sqlite3_column_blob(_select, 1);

    public ReadOnlySpan<byte> Cause => raw.sqlite3_column_blob(_select, 2);

    public ReadOnlySpan<byte> Body => raw.sqlite3_column_blob(_select, 3);

    public ReadOnlySpan<byte> Hash => raw.sqlite3_column_blob(_select, 4);

    /// <summary>Whether the values are of the types that a journal writes.</summary>
    public bool IsTyped =>
        raw.sqlite3_column_type(_select, 1) == raw.SQLITE_TEXT && raw.sqlite3_column_type(_select, 2) == raw.SQLITE_TEXT
        && raw.sqlite3_column_type(_select, 3) == raw.SQLITE_TEXT && raw.sqlite3_column_type(_select, 4) == raw.SQLITE_BLOB && Hash.Length == RecordChain.HashSize;

    /// <summary>Goes to the next record; false when there is none.</summary>
    /// <exception cref="SqliteException">A page cannot be read.</exception>
    public bool Next()
    {
        var code = raw.sqlite3_step(_select);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            Check(code);
        return code == raw.SQLITE_ROW;
    }

    public void Dispose() => _select.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(code, _database);
    }
}
