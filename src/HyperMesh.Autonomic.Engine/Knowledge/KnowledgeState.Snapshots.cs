namespace HyperMesh.Autonomic.Engine.Knowledge;

// How the state is opened, and what of the journal it still refers to.
public sealed partial class KnowledgeState
{
    /// <summary>A case that has been quiet for so long is forgotten when old records are removed: no cooldown is longer.</summary>
    private static readonly TimeSpan LongestMemory = TimeSpan.FromDays(366);

    /// <summary>The last removal of old records, and the id of the record that says so; null when there was none.</summary>
    public (Trim Said, long Record)? LastTrim { get; private set; }

    /// <summary>What a store adds up to: its newest snapshot, and the records after it.</summary>
    /// <exception cref="IOException">It cannot be told: old records are gone, and the snapshot in their place cannot be used.</exception>
    public static KnowledgeState Of(Journal journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return Opening.Of(journal).State;
    }

    /// <summary>Ids of the records that what is going on stands on. Together with what caused them they are why things are as they are.</summary>
    internal IReadOnlySet<long> References()
    {
        var ids = new HashSet<long>(_plans.Keys.Concat(_intents.Values.SelectMany(begun => begun.Keys)).Concat(_proposals.Keys).Concat(_incidents.Keys)) { Standstill.Record };
        foreach (var hook in _hooks.Values)
        {
            ids.UnionWith([hook.LastOutcome ?? 0, hook.Executing ?? 0, hook.Drift?.Record ?? 0]);
            ids.UnionWith(hook.Claims.SelectMany(claim => (long[])[claim.Plan, claim.Since]));
        }

        foreach (var state in ActiveCases)
        {
            ids.UnionWith([state.Open?.Record ?? 0, state.LastCleared?.Record ?? 0, state.LastEnded?.Record ?? 0, state.Executing ?? 0]);
            ids.UnionWith([state.RollingBack?.Record ?? 0, state.Harm ?? 0, state.Proposal?.Record ?? 0, state.Proposal?.Granted ?? 0]);
            ids.UnionWith(state.Rungs.SelectMany(rung => (long[])[rung.Plan, rung.Verified?.Record ?? 0]));
        }

        ids.UnionWith(_silences.Values.Select(silence => silence.Record));
        ids.UnionWith(_slots.Values.Select(slot => slot.Record));
        ids.UnionWith(_changes.Values.Select(change => change.Outcome));
        ids.UnionWith(Feedback.Corrections.SelectMany(correction => correction.Verdicts).Select(verdict => verdict.Record));
        ids.UnionWith(_learned.Values.SelectMany(learned => (IEnumerable<long>)[learned.Said, learned.LastSuccess, .. learned.Row.Select(failure => failure.Record)]));
        ids.Remove(0);
        return ids;
    }

    /// <summary>SHA-256 of all that is known, in hex: the same for equal states, however they came about.</summary>
    internal string Digest() => SnapshotFormat.DigestOf(SnapshotFormat.Write(this));

    /// <summary>Plans that are being executed or in force: what came of their steps belongs to them.</summary>
    internal IReadOnlySet<long> PlansThatMatter() => _plans.Keys.ToHashSet();

    private void Apply(KnowledgeRecord record, Trim trim)
    {
        LastTrim = (trim, record.Id);
        foreach (var (key, state) in _cases.Where(pair => pair.Value.IsQuiet).ToList())
            if (state.LastEnded is { } ended && record.At - ended.At > LongestMemory)
                _cases.Remove(key);
    }
}
