using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>Takes over what lies beside the records: baselines, timers, the inbox, snapshots. What was signed is not taken over: the chain may be another.</summary>
internal static class SideTables
{
    /// <summary>Copies what can be read, and says what could not.</summary>
    public static IReadOnlyList<string> Copy(SqliteConnection source, SqliteConnection target, SqliteTransaction transaction)
    {
        var problems = new List<string>();
        foreach (var table in Tables(target, transaction))
        {
            try
            {
                Copy(table, source, target, transaction);
            }
            catch (SqliteException fault) when (fault.SqliteErrorCode != SQLitePCL.raw.SQLITE_FULL)
            {
                problems.Add($"{table}: {fault.Message}");
            }
        }

        return problems;
    }

    private static List<string> Tables(SqliteConnection target, SqliteTransaction transaction)
    {
        using var command = target.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('records', 'heads') AND name NOT LIKE 'sqlite_%' ORDER BY name";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }

    private static void Copy(string table, SqliteConnection source, SqliteConnection target, SqliteTransaction transaction)
    {
        using var exists = source.CreateCommand();
        exists.CommandText = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $table";
        exists.Parameters.AddWithValue("$table", table);
        if (exists.ExecuteScalar() is 0L)
            return;

        using var read = source.CreateCommand();
        read.CommandText = $"SELECT * FROM {table}";
        using var reader = read.ExecuteReader();
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        while (reader.Read())
        {
            using var insert = target.CreateCommand();
            insert.Transaction = transaction;
            insert.CommandText = $"INSERT OR REPLACE INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"$p{i}"))})";
            for (var i = 0; i < columns.Count; i++)
                insert.Parameters.AddWithValue($"$p{i}", reader.GetValue(i));
            insert.ExecuteNonQuery();
        }
    }
}
