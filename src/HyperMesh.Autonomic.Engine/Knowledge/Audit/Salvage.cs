using System.Text;
using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>Reads every record of a damaged store that can still be read, in the order of their ids: where a page is bad it goes around it.</summary>
internal sealed class Salvage(SqliteConnection connection, bool hasChain, long files)
{
    // A record with its hash takes more than this, so no more ids than that can lie between two that are readable.
    private const int LeastSize = 64;

    /// <summary>The records; those that are no records are left out.</summary>
    public IEnumerable<StoredRecord> Records()
    {
        var next = (long?)long.MinValue;
        while (next is { } from)
        {
            next = null;
            using var records = TryOpen(from);
            while (records is not null)
            {
                if (TryNext(records) is not { } more)
                {
                    next = After(from);
                    break;
                }

                if (!more)
                    break;
                from = records.Id + 1;
                if (Take(records) is { } record)
                    yield return record;
            }
        }
    }

    /// <summary>The first id from which on reading works again; null where there is none.</summary>
    private long? After(long bad)
    {
        var (first, most) = (Math.Max(bad, 1), files / LeastSize);
        for (var id = first + (bad == first ? 1 : 0); id - first <= most; id++)
        {
            using var probe = TryOpen(id);
            if (probe is not null && TryNext(probe) is { } more)
                return more ? id : null;
        }

        return null;
    }

    private RecordCursor? TryOpen(long from)
    {
        try
        {
            return new RecordCursor(connection, from, long.MaxValue, hasChain);
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    private static bool? TryNext(RecordCursor records)
    {
        try
        {
            return records.Next();
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    private static StoredRecord? Take(RecordCursor records)
    {
        var record = new StoredRecord(
            records.Id, Encoding.UTF8.GetString(records.At), Encoding.UTF8.GetString(records.Cause), Encoding.UTF8.GetString(records.Body), records.Hash.ToArray());
        try
        {
            record.Read();
            return record;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
