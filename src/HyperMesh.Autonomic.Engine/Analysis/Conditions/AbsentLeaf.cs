using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Analysis.Queries;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>True while no sample of any series that matches lies in the window. Unknown until the row has been watched for a whole window.</summary>
internal sealed class AbsentLeaf(MetricCondition condition, MetricQuery query) : Leaf(condition)
{
    public TimeSpan Over { get; } = condition.Of.Over!.Value;

    public override Truth Evaluate(Row row, in Moment moment)
    {
        foreach (var member in row.Of(query))
            if (query.NumberOf(member, moment) == 0)
                return Truth.False;

        return moment.Now - From(row, moment) >= Over ? Truth.True : Truth.Unknown;
    }

    protected override IReadOnlyList<ConditionInput> Inputs(Row row, in Moment moment) =>
    [
        .. row.Of(query).Select(member => new ConditionInput { Subject = member.State.Series.Text, Of = "absent", Window = Over, At = member.State.At }),
    ];

    protected override string Missing(Row row, in Moment moment, Truth truth) => truth == Truth.Unknown
        ? $"{condition.Series} has been waited for since {From(row, moment):HH:mm:ss.fff}, not yet for {DurationText.Format(Over)}"
        : $"the last sample of {condition.Series} came at {row.Of(query).Max(member => member.State.At):HH:mm:ss.fff}";

    private static DateTimeOffset From(Row row, in Moment moment) => moment.NotBefore > row.Since ? moment.NotBefore : row.Since;
}
