using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Opens stores to read them: also those on a file system that is read-only, where SQLite cannot make the files that it shares with writers.</summary>
internal static class ReadOnlyStore
{
    /// <exception cref="SqliteException">It cannot be read.</exception>
    public static SqliteConnection Open(string path)
    {
        try
        {
            return Try(path);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY && File.Exists(path) && !HasLog(path))
        {
            // Nobody can write there, and nothing is left in a log: what is in the file is all there is.
            return Try($"file:{Uri.EscapeDataString(Path.GetFullPath(path)).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1");
        }
    }

    private static bool HasLog(string path) => File.Exists(path + "-wal") && new FileInfo(path + "-wal").Length > 0;

    private static SqliteConnection Try(string source)
    {
        var connection = SystemSqlite.Connection(
            new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            using var look = connection.CreateCommand();
            look.CommandText = "PRAGMA user_version";
            look.ExecuteScalar();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
