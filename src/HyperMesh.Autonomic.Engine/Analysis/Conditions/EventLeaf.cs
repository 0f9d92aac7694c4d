using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Analysis.Queries;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>A count of events. Unknown before the first, since nobody may read them, and until a whole window was watched as long as more events could change the answer.</summary>
internal sealed class EventLeaf(EventCondition condition, EventQuery query) : Leaf(condition)
{
    /// <summary>Whether it holds where there has been no event at all.</summary>
    public bool HoldsForNone { get; } = condition.Enter.Holds(0, condition.Enter.Value);

    public override Truth Evaluate(Row row, in Moment moment)
    {
        if (query.Since is not { } since)
            return Truth.Unknown;

        var from = moment.NotBefore > since ? moment.NotBefore : since;
        var holds = condition.Enter.Holds(Count(row, moment), condition.Enter.Value);
        var isSettled = moment.Now - from >= condition.Over || condition.Enter.Op switch
        {
            Comparison.Above or Comparison.AtLeast => holds,
            Comparison.Below or Comparison.AtMost => !holds,
            _ => false,
        };
        return !isSettled ? Truth.Unknown : holds ? Truth.True : Truth.False;
    }

    public override Evidence Evidence(Row row, in Moment moment) => new()
    {
        Condition = Text,
        Truth = Word(Evaluate(row, moment)),
        Of = query.Distinct is null ? "count" : $"distinct {query.Distinct}",
        Value = Count(row, moment),
    };

    protected override IReadOnlyList<ConditionInput> Inputs(Row row, in Moment moment) =>
    [
        new ConditionInput
        {
            Subject = query.Event,
            Of = query.Distinct is null ? "count" : $"distinct {query.Distinct}",
            Number = query.Since is null ? null : Count(row, moment),
            Threshold = condition.Enter.Value,
            Bound = condition.Enter.ToString(),
            Window = condition.Over,
            At = query.On(row)?.LastAt,
        },
    ];

    protected override string Missing(Row row, in Moment moment, Truth truth) =>
        query.Since is null ? $"no {query.Event} has come yet"
        : truth == Truth.Unknown ? $"{query.Event} has not been watched for a whole window yet"
        : $"{Count(row, moment)} so far, not {condition.Enter}";

    private int Count(Row row, in Moment moment) =>
        query.On(row) is not { } window ? 0 : moment.CountsAll ? window.Count(moment.Now) : window.CountSince(moment.Now, moment.NotBefore);
}
