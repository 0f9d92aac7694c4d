using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>The file that keeps the fleet's last good revision on this node. A file that is not there, or is damaged, is as none.</summary>
/// <param name="path">Where; its folder is made when something is kept.</param>
/// <param name="fleet">Name of the fleet: what was another one's is not ours.</param>
public sealed class LastGoodPolicy(string path, string fleet)
{
    /// <summary>What is kept; null for nothing.</summary>
    public FleetPolicy? Read()
    {
        try
        {
            var kept = JsonSerializer.Deserialize<Kept>(File.ReadAllBytes(path));
            return kept is { Files.Count: > 0 } && kept.Fleet == fleet ? new FleetPolicy(kept.Revision, kept.Files, IsCanary: false) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps a revision in the place of the one before: beside it first, then by renaming, so that there is always a whole one.</summary>
    public void Keep(FleetPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(new Kept(fleet, policy.Revision, policy.Files)));
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            // It is in force all the same; only a start without the store would not find it.
            KeepFailed?.Invoke($"{path}: the fleet's policies cannot be kept for a start without it: {full.Message}");
        }
    }

    /// <summary>The fleet has no policies any more.</summary>
    public void Forget()
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception stuck) when (stuck is IOException or UnauthorizedAccessException)
        {
            KeepFailed?.Invoke($"{path}: what the fleet had cannot be removed: {stuck.Message}");
        }
    }

    /// <summary>Is told in words when something could not be kept.</summary>
    public Action<string>? KeepFailed { get; set; }

    private sealed record Kept(string Fleet, int Revision, IReadOnlyDictionary<string, string> Files);
}
