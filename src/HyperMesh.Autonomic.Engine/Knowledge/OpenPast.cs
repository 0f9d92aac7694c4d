namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>What of the past a loop still needs, at one moment. Immutable.</summary>
/// <param name="References">Records that the state refers to.</param>
/// <param name="Plans">Plans that are being executed or in force.</param>
/// <param name="LastTrim">The removal before this one, and its record; null for none.</param>
/// <param name="LastId">The newest record.</param>
internal sealed record OpenPast(IReadOnlySet<long> References, IReadOnlySet<long> Plans, (Trim Said, long Record)? LastTrim, long LastId)
{
    public static OpenPast Of(KnowledgeState state, long lastId) => new(state.References(), state.PlansThatMatter(), state.LastTrim, lastId);
}
