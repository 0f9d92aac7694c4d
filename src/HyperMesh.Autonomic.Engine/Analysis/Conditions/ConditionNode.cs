using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Analysis.Rows;

namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>A condition, compiled once for all rows.</summary>
internal abstract class ConditionNode
{
    public abstract Truth Evaluate(Row row, in Moment moment);

    public abstract ConditionExplanation Explain(Row row, in Moment moment);

    protected static string Word(Truth truth) => truth switch
    {
        Truth.True => "true",
        Truth.False => "false",
        _ => "unknown",
    };
}

/// <summary>All of its parts, or any.</summary>
internal sealed class Fold(ConditionNode[] parts, bool isAll) : ConditionNode
{
    public override Truth Evaluate(Row row, in Moment moment)
    {
        // Every part is asked: those with a memory of their own must see every number.
        var truth = isAll ? Truth.True : Truth.False;
        foreach (var part in parts)
        {
            var one = part.Evaluate(row, moment);
            if (isAll ? one < truth : one > truth)
                truth = one;
        }

        return truth;
    }

    public override ConditionExplanation Explain(Row row, in Moment moment)
    {
        var truth = Evaluate(row, moment);
        var explained = new ConditionExplanation[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            explained[i] = parts[i].Explain(row, moment);
        var lacking = explained.Select(part => part.Missing).OfType<string>().ToList();
        return new ConditionExplanation
        {
            Condition = isAll ? "all" : "any",
            Truth = Word(truth),
            Since = Since(explained, truth),
            Missing = truth == Truth.True || lacking.Count == 0 ? null : string.Join(isAll ? "; " : ", or ", lacking),
            Parts = explained,
        };
    }

    /// <summary>Since when the parts that decide have been so.</summary>
    private DateTimeOffset? Since(IReadOnlyList<ConditionExplanation> explained, Truth truth)
    {
        var deciding = explained.Where(part => part.Truth == Word(truth)).Select(part => part.Since).ToList();
        if (deciding.Count == 0 || deciding.Contains(null))
            return null;

        return truth == Truth.True == isAll ? deciding.Max() : deciding.Min();
    }
}

/// <summary>The opposite; unknown stays unknown.</summary>
internal sealed class Negation(ConditionNode part) : ConditionNode
{
    public override Truth Evaluate(Row row, in Moment moment) => (Truth)(Truth.True - part.Evaluate(row, moment));

    public override ConditionExplanation Explain(Row row, in Moment moment)
    {
        var inner = part.Explain(row, moment);
        var truth = Evaluate(row, moment);
        return new ConditionExplanation
        {
            Condition = "not",
            Truth = Word(truth),
            Since = inner.Since,
            Missing = truth == Truth.True ? null : inner.Missing ?? $"{inner.Condition} holds",
            Parts = [inner],
        };
    }
}
