using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>A condition that looks at something outside the tree.</summary>
internal abstract class Leaf(Condition condition) : ConditionNode
{
    /// <summary>The condition in words.</summary>
    public string Text { get; } = condition.ToString()!;

    /// <summary>Its place among the conditions of the rule with a memory of their own; negative where it has none.</summary>
    public int Hold { get; init; } = -1;

    /// <summary>False for a condition on a detector that has never said a word on the row.</summary>
    public virtual bool IsWarm(Row row) => true;

    /// <summary>The detectors that it asks.</summary>
    public virtual IEnumerable<DetectorSlot> Slots(Row row) => [];

    public virtual Evidence Evidence(Row row, in Moment moment) => new() { Condition = Text, Truth = Word(Evaluate(row, moment)) };

    public override ConditionExplanation Explain(Row row, in Moment moment)
    {
        var truth = Evaluate(row, moment);
        return new ConditionExplanation
        {
            Condition = Text,
            Truth = Word(truth),
            Since = Since(row, moment, truth),
            Inputs = Inputs(row, moment),
            Missing = truth == Truth.True ? null : Missing(row, moment, truth),
        };
    }

    protected virtual IReadOnlyList<ConditionInput> Inputs(Row row, in Moment moment) => [];

    protected abstract string Missing(Row row, in Moment moment, Truth truth);

    protected virtual DateTimeOffset? Since(Row row, in Moment moment, Truth truth) => null;

    protected bool IsHeld(in Moment moment) => Hold >= 0 && moment.Holds is { } holds && holds[Hold];

    protected void Remember(in Moment moment, bool holds)
    {
        if (Hold >= 0 && moment.Holds is { } remembered)
            remembered[Hold] = holds;
    }
}
