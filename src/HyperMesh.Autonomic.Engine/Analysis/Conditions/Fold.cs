namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>All or any of its parts.</summary>
internal sealed class Fold(Node[] parts, Truth start, Func<Truth, Truth, Truth> combine) : Node
{
    public override Truth Evaluate(Moment moment)
    {
        var truth = start;
        foreach (var part in parts)
            truth = combine(truth, part.Evaluate(moment));
        return truth;
    }
}
