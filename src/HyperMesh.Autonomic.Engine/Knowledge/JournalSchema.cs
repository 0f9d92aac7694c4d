using System.Globalization;
using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>The tables of a store, and how an older store becomes one of this version. Steps are only ever added.</summary>
internal static class JournalSchema
{
    public const int Version = 4;

    private const int Chained = 4;

    /// <summary>Step n makes version n of version n - 1.</summary>
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE records (
          id    INTEGER PRIMARY KEY,
          at    TEXT NOT NULL,
          cause TEXT NOT NULL,
          kind  TEXT GENERATED ALWAYS AS (json_extract(body, '$.kind')) VIRTUAL,
          body  TEXT NOT NULL);
        """,
        """
        CREATE TABLE baselines (
          series   TEXT NOT NULL,
          detector TEXT NOT NULL,
          quantity TEXT NOT NULL,
          state    BLOB NOT NULL,
          PRIMARY KEY (series, detector, quantity));
        """,
        """
        CREATE TABLE IF NOT EXISTS inbox (id INTEGER PRIMARY KEY, cause INTEGER NOT NULL, body TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS timers (
          policy TEXT NOT NULL,
          rule   TEXT NOT NULL,
          target TEXT NOT NULL,
          grp    TEXT,
          state  TEXT NOT NULL);
        CREATE UNIQUE INDEX IF NOT EXISTS timers_case ON timers (policy, rule, target, coalesce(grp, ''));
        CREATE TABLE IF NOT EXISTS timers_saved (id INTEGER PRIMARY KEY CHECK (id = 1), at TEXT NOT NULL);
        """,
        """
        CREATE TABLE chained (
          id    INTEGER PRIMARY KEY,
          at    TEXT NOT NULL,
          cause TEXT NOT NULL,
          kind  TEXT GENERATED ALWAYS AS (json_extract(body, '$.kind')) VIRTUAL,
          body  TEXT NOT NULL,
          hash  BLOB NOT NULL CHECK (length(hash) = 32));
        INSERT INTO chained (id, at, cause, body, hash)
          SELECT id, at, cause, body, chain_next(id, CAST(at AS BLOB), CAST(cause AS BLOB), CAST(body AS BLOB)) FROM records ORDER BY id;
        DROP TABLE records;
        ALTER TABLE chained RENAME TO records;
        CREATE TABLE heads (
          key       BLOB PRIMARY KEY,
          id        INTEGER NOT NULL,
          hash      BLOB NOT NULL,
          at        TEXT NOT NULL,
          signature BLOB NOT NULL);
        CREATE TABLE snapshots (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, hash BLOB NOT NULL, state BLOB NOT NULL);

        """ + JournalViews.Create,
    ];

    /// <summary>Brings a store to this version, all of it or nothing.</summary>
    /// <exception cref="FormatException">It is of a newer version.</exception>
    public static void Migrate(SqliteConnection connection)
    {
        var version = VersionOf(connection);
        if (version < Version)
        {
            TeachChain(connection);
            using var transaction = connection.BeginTransaction();
            for (var step = version; step < Version; step++)
                Execute(connection, transaction, Steps[step]);
            Execute(connection, transaction, $"PRAGMA user_version = {Version}");
            transaction.Commit();
        }

        Require(connection);
    }

    /// <summary>A store of an older version can be read as it is.</summary>
    /// <exception cref="FormatException">It is of a newer version, or no store.</exception>
    public static int Require(SqliteConnection connection)
    {
        RequireKnown(connection);
        var version = VersionOf(connection);
        return version > 0 ? version : throw new FormatException("it is a database, but no Knowledge store");
    }

    /// <exception cref="FormatException">It is of a newer version.</exception>
    public static void RequireKnown(SqliteConnection connection)
    {
        var version = VersionOf(connection);
        if (version > Version)
            throw new FormatException(
                $"its schema is version {version}, this program knows version {Version}: use the program that wrote it, or a newer one; nothing was changed");
    }

    /// <summary>Whether the records of a store have hashes.</summary>
    public static bool HasChain(SqliteConnection connection) => VersionOf(connection) >= Chained;

    /// <summary>Gives SQL the hash of the next record, for as long as the connection is open.</summary>
    private static void TeachChain(SqliteConnection connection)
    {
        var last = RecordChain.Origin.ToArray();
        connection.CreateFunction<long, byte[], byte[], byte[], byte[]>("chain_next", (id, at, cause, body) =>
        {
            RecordChain.Next(last, id, at, cause, body, last);
            return last;
        });
    }

    private static int VersionOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
