using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>Whether the views of a store say what they were made to say: who reads it with another tool goes by them.</summary>
internal static class SchemaLook
{
    /// <summary>Compares views and triggers with those of a new store.</summary>
    public static void Check(SqliteConnection connection, FindingList findings)
    {
        using var fresh = SystemSqlite.Connection("Data Source=:memory:");
        fresh.Open();
        JournalSchema.Migrate(fresh);
        var (expected, found) = (Read(fresh), Read(connection));
        foreach (var name in expected.Keys.Where(name => !found.ContainsKey(name)))
            findings.Add(0, $"its {name} is missing");
        foreach (var (name, sql) in found)
            if (!expected.TryGetValue(name, out var made))
                findings.Add(0, $"it has the {name}, which this program has not made");
            else if (made != sql)
                findings.Add(0, $"its {name} was changed: it does not say any more what it was made to say");
    }

    private static SortedDictionary<string, string> Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')";
        using var reader = command.ExecuteReader();
        var objects = new SortedDictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read())
            objects[reader.GetString(0)] = reader.GetString(1);
        return objects;
    }
}
