using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge;

// What detectors have learnt, beside the records: the latest state of each, not a history.
public sealed partial class Journal
{
    /// <summary>The state of a detector that was saved last; null when there is none.</summary>
    public byte[]? Find(DetectorKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (_gate)
            return Guarded(Path, () =>
            {
                using var command = Keyed("SELECT state FROM baselines WHERE series = $series AND detector = $detector AND quantity = $quantity", key);
                return command.ExecuteScalar() as byte[];
            });
    }

    /// <summary>Saves a state in place of the one before.</summary>
    /// <exception cref="IOException">The store cannot be written.</exception>
    internal void Save(DetectorKey key, byte[] state)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (_gate)
            Guarded(Path, () =>
            {
                using var command = Keyed(
                    "INSERT OR REPLACE INTO baselines (series, detector, quantity, state) VALUES ($series, $detector, $quantity, $state)", key);
                command.Parameters.AddWithValue("$state", state);
                return command.ExecuteNonQuery();
            });
        _keeper?.Wrote();
    }

    private SqliteCommand Keyed(string sql, DetectorKey key)
    {
        var command = Command(sql);
        command.Parameters.AddWithValue("$series", key.Series);
        command.Parameters.AddWithValue("$detector", key.Detector);
        command.Parameters.AddWithValue("$quantity", key.Of);
        return command;
    }
}
