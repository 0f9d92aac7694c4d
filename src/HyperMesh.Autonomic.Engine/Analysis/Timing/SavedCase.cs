using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>What outlives the process of one case. Immutable.</summary>
/// <param name="Case">Which.</param>
/// <param name="Memory">The words of the conditions that it was judged by: another memory begins anew.</param>
/// <param name="IsRaised">Whether the symptom was raised.</param>
/// <param name="HoldsSince">Since when the conditions have held.</param>
/// <param name="CeasedSince">Since when they have ceased to.</param>
/// <param name="Holds">Which of the conditions with a memory of their own held.</param>
/// <param name="Raises">When it was raised, as far as damping counts it.</param>
internal sealed record SavedCase(
    CaseKey Case, string Memory, bool IsRaised, DateTimeOffset? HoldsSince, DateTimeOffset? CeasedSince,
    IReadOnlyList<bool> Holds, IReadOnlyList<DateTimeOffset> Raises);
