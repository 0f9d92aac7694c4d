using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>Finds what was said last about records that are gone.</summary>
internal static class TrimLook
{
    /// <summary>The newest such record; null where there is none.</summary>
    public static (long Id, Trim Trim)? Newest(SqliteConnection connection, FindingList findings)
    {
        using var command = connection.CreateCommand();
        // The kind is what a body begins with; looking there costs less than reading all of it.
        command.CommandText = """SELECT id, body FROM records WHERE substr(body, 1, 14) = '{"kind":"trim"' ORDER BY id DESC LIMIT 1""";
        try
        {
            using var reader = command.ExecuteReader();
            if (!reader.Read())
                return null;
            var (id, trim) = (reader.GetInt64(0), (Trim)RecordJson.ReadBody(reader.GetString(1)));
            if (id >= trim.Before && Convert.FromHexString(trim.Hash).Length == RecordChain.HashSize)
                return (id, trim);
            findings.Add(id, "it says that older records were removed, but not in the way in which that is written");
        }
        catch (Exception fault) when (StoreFault.Is(fault))
        {
            findings.Add(0, $"what was said about records that are gone cannot be read: {fault.Message}");
        }

        return null;
    }
}
