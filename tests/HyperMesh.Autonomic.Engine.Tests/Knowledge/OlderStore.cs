using HyperMesh.Autonomic.Engine.Knowledge;
using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Tests.Knowledge;

/// <summary>Stores as earlier versions have made them.</summary>
internal static class OlderStore
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE records (
          id    INTEGER PRIMARY KEY,
          at    TEXT NOT NULL,
          cause TEXT NOT NULL,
          kind  TEXT GENERATED ALWAYS AS (json_extract(body, '$.kind')) VIRTUAL,
          body  TEXT NOT NULL)
        """,
        """
        CREATE TABLE baselines (
          series   TEXT NOT NULL,
          detector TEXT NOT NULL,
          quantity TEXT NOT NULL,
          state    BLOB NOT NULL,
          PRIMARY KEY (series, detector, quantity))
        """,
        """
        CREATE TABLE inbox (id INTEGER PRIMARY KEY, cause INTEGER NOT NULL, body TEXT NOT NULL);
        CREATE TABLE timers (policy TEXT NOT NULL, rule TEXT NOT NULL, target TEXT NOT NULL, grp TEXT, state TEXT NOT NULL);
        CREATE UNIQUE INDEX timers_case ON timers (policy, rule, target, coalesce(grp, ''));
        CREATE TABLE timers_saved (id INTEGER PRIMARY KEY CHECK (id = 1), at TEXT NOT NULL)
        """,
    ];

    /// <summary>Makes a store of so many notes.</summary>
    public static void Write(string path, int version, int records)
    {
        Execute(path, ["PRAGMA journal_mode = WAL", .. Steps[..version], $"PRAGMA user_version = {version}"]);
        Execute(path, [.. Enumerable.Range(1, records).Select(i =>
            $$"""INSERT INTO records (id, at, cause, body) VALUES ({{i}}, '2026-01-01T00:00:{{i:00}}.0000000+00:00', '[{{(i > 1 ? i - 1 : "")}}]', '{"kind":"note","subject":"test","text":"note {{i}}"}')""")]);
    }

    public static void Execute(string path, params IReadOnlyList<string> statements)
    {
        using var connection = Open(path);
        foreach (var sql in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    /// <summary>All that is in it, as text.</summary>
    public static string Dump(string path)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT type, name, sql FROM sqlite_schema ORDER BY name";
        var lines = new List<string>();
        using (var reader = command.ExecuteReader())
            while (reader.Read())
                lines.Add($"{reader.GetString(0)} {reader.GetString(1)} {reader.GetValue(2)}");
        command.CommandText = "SELECT id, at, cause, body FROM records ORDER BY id";
        using (var reader = command.ExecuteReader())
            while (reader.Read())
                lines.Add($"{reader.GetInt64(0)} {reader.GetString(1)} {reader.GetString(2)} {reader.GetString(3)}");
        command.CommandText = "PRAGMA user_version";
        return string.Join('\n', lines.Append($"version {command.ExecuteScalar()}"));
    }

    private static SqliteConnection Open(string path)
    {
        var connection = SystemSqlite.Connection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }
}
