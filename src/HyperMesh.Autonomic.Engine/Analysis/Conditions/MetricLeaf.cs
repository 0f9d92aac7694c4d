using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>A fixed threshold.</summary>
internal sealed class MetricLeaf(MetricCondition condition) : SeriesLeaf(condition)
{
    protected override Truth Judge(SeriesState state)
    {
        var value = state.Number(condition.Of);
        return double.IsNaN(value) ? Truth.Unknown : condition.Holds(value) ? Truth.True : Truth.False;
    }
}
