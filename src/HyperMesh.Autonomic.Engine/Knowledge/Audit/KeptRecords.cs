using System.Globalization;
using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>The records that stayed when older ones were removed: they must be those that were named, and say what they said.</summary>
internal static class KeptRecords
{
    /// <summary>Looks at them, and returns how many there are.</summary>
    public static long Check(SqliteConnection connection, long trimId, Trim trim, FindingList findings)
    {
        var (found, before, digest, named) = (0L, findings.Count, RecordChain.Origin.ToArray(), trim.Kept.ToHashSet());
        try
        {
            using var records = new RecordCursor(connection, long.MinValue, trim.Before);
            for (; records.Next(); found++)
                if (!named.Remove(records.Id))
                    findings.Add(records.Id, Words($"it was added: record {trimId} does not name it among those that stayed"));
                else if (!records.IsTyped)
                    findings.Add(records.Id, "it is not of the form in which records are written: it, or its hash, was changed");
                else
                    RecordChain.AddKept(digest, records.Id, records.At, records.Cause, records.Body, records.Hash);
        }
        catch (SqliteException fault) when (StoreFault.IsDamage(fault))
        {
            findings.Add(trimId, Words($"the file is damaged where records from before {trim.Before} should be: {fault.Message}"));
            return found;
        }

        foreach (var missing in named.Order())
            findings.Add(missing, Words($"it is missing: record {trimId} names it among those that stayed"));
        if (findings.Count == before && Convert.ToHexStringLower(digest) != trim.KeptHash)
            findings.Add(trim.Kept.Count > 0 ? trim.Kept[0] : trimId, Words(
                $"this, or another of the {trim.Kept.Count} old records that stayed, was changed: they do not fit what record {trimId} says of them"));
        return found;
    }

    private static string Words(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);
}
