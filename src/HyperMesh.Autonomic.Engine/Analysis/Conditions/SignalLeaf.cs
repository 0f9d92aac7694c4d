using HyperMesh.Autonomic.Engine.Analysis.Queries;
using HyperMesh.Autonomic.Engine.Analysis.Rows;

namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>A condition on the situation: the hour, a hook, a plugin, a node, the fleet.</summary>
internal sealed class SignalLeaf(Signal signal) : Leaf(signal.Condition)
{
    public override Truth Evaluate(Row row, in Moment moment) => signal.On(row.Target, moment.Now).Truth;

    protected override string Missing(Row row, in Moment moment, Truth truth) =>
        truth == Truth.Unknown ? $"it is not known whether {Text}" : $"it is not so that {Text}";

    protected override DateTimeOffset? Since(Row row, in Moment moment, Truth truth) => signal.On(row.Target, moment.Now).Since;
}
