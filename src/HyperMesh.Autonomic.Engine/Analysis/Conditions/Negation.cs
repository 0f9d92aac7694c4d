namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>The opposite; unknown stays unknown.</summary>
internal sealed class Negation(Node part) : Node
{
    public override Truth Evaluate(Moment moment) => (Truth)(Truth.True - part.Evaluate(moment));
}
