using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>Gives conditions the detectors that they ask for.</summary>
internal interface IDetectors
{
    /// <summary>The detector of a condition on a series; null when there are too many.</summary>
    DetectorSlot? Ensure(SeriesState state, AnomalyCondition condition);

    /// <summary>The detector of a condition on several series together; null when there are too many.</summary>
    DetectorSlot? Ensure(IReadOnlyList<SeriesState> states, JointAnomalyCondition condition);
}
