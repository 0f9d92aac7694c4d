using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>What is wrong with a store's file, and what to do about it, in words.</summary>
internal static class StoreFault
{
    private const string Full = "; free some space, then start again: what was written stays, and nothing is acted on that was not written";

    // What SQLite wants at least to work with a store.
    private const long LeastSpace = 256 << 10;

    /// <summary>Whether an exception is about a store that cannot be used.</summary>
    internal static bool Is(Exception fault) =>
        fault is SqliteException or UnauthorizedAccessException or FormatException or JsonException or NotSupportedException or InvalidCastException
            // A column that holds nothing where it may not.
            || (fault is InvalidOperationException and not ObjectDisposedException);

    /// <summary>The exception that says so.</summary>
    /// <param name="path">The store.</param>
    /// <param name="fault">What happened.</param>
    public static IOException Of(string path, Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return new IOException($"{path}: the Knowledge store cannot be used: {fault.Message}{Mend(path, fault)}", fault);
    }

    /// <summary>Whether this is damage to the file, not a limit of the machine.</summary>
    public static bool IsDamage(Exception? fault) => fault is SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB };

    private static string Mend(string path, Exception fault) => fault switch
    {
        _ when IsDamage(fault) => $"; it is damaged: 'hypermesh knowledge repair --store {path}' saves what can be read, and keeps this file",
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => Full,
        SqliteException { SqliteErrorCode: raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN } when IsFull(path) => Full,
        SqliteException { SqliteErrorCode: raw.SQLITE_READONLY } =>
            "; the file, its folder or its file system is read-only: make it writable, or name another store with --store",
        SqliteException { SqliteErrorCode: raw.SQLITE_CANTOPEN } => "; the folder must be there, and be readable and writable",
        SqliteException { SqliteErrorCode: raw.SQLITE_IOERR } => "; look at the disk ('dmesg' may say more), then start again",
        SqliteException { SqliteErrorCode: raw.SQLITE_BUSY } => "; another process holds it: stop that one first",
        _ => "",
    };

    private static bool IsFull(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace < LeastSpace;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
