using System.Diagnostics;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>What it took to save a state.</summary>
/// <param name="Copying">Time in which nothing else may happen to the state: on the loop's thread.</param>
/// <param name="Writing">Time on another thread, most of it to put the state into words.</param>
/// <param name="Bytes">In the store.</param>
public sealed record StateSnapshot(TimeSpan Copying, TimeSpan Writing, long Bytes)
{
    /// <summary>Saves what all records of a store add up to, so that it can be opened without them.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public static StateSnapshot Save(Journal journal, KnowledgeState state)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(state);
        journal.Anchor = state.LastTrim?.Said.Before - 1 ?? 0;
        var begin = Stopwatch.GetTimestamp();
        var copy = Folded.Copy(state);
        var copied = Stopwatch.GetTimestamp();
        var snapshot = Snapshot.Of(copy, journal.LastId);
        journal.SaveSnapshot(snapshot);
        return new StateSnapshot(Stopwatch.GetElapsedTime(begin, copied), Stopwatch.GetElapsedTime(copied), snapshot.State.Length);
    }
}
