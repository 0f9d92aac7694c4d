namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>A condition on one target, or a part of one.</summary>
internal abstract class Node
{
    public abstract Truth Evaluate(Moment moment);
}
