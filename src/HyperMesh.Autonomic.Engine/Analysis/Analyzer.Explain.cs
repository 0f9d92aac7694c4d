using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Analysis;

// What the analysis sees, for people and tools.
internal sealed partial class Analyzer
{
    /// <summary>All cases that are not quiet, in the order of the rules.</summary>
    public IReadOnlyList<CaseExplanation> Explain(DateTimeOffset now) =>
    [
        .. from rows in _book.RowSets
           from row in rows.All
           from one in row.Cases
           where one.Stage != CaseStage.Quiet
           orderby one.Rule.Index
           select Explain(one.Rule, row, now),
    ];

    /// <summary>All cases that are not quiet, without the reasons.</summary>
    public IReadOnlyList<CaseMoment> Moments() =>
    [
        .. from rows in _book.RowSets
           from row in rows.All
           from one in row.Cases
           where one.Stage != CaseStage.Quiet
           orderby one.Rule.Index
           select new CaseMoment(row.KeyOf(one.Rule), one.Stage, one.Since, one.Stage is CaseStage.Pending or CaseStage.Clearing ? one.Due : null),
    ];

    /// <summary>One case, also a quiet one; null when no rule in force is about it.</summary>
    public CaseExplanation? Explain(CaseKey key, DateTimeOffset now) =>
        _book.Find(key.Rule) is { } rule && RowOf(rule, key.Target, key.Group) is { } row ? Explain(rule, row, now) : null;

    private static CaseExplanation Explain(CompiledRule rule, Row row, DateTimeOffset now)
    {
        var one = row.Find(rule);
        var holds = one?.Holds is { } known ? [.. known] : new bool[rule.HoldCount];
        var moment = new Moment(now, DateTimeOffset.MinValue) { Holds = holds };
        var truth = rule.Evaluate(row, moment);
        var when = rule.When.Root.Explain(row, moment);
        return new CaseExplanation
        {
            Case = row.KeyOf(rule),
            At = now,
            Stage = one?.Stage ?? CaseStage.Quiet,
            Since = one?.Since,
            Next = one?.Stage is CaseStage.Pending or CaseStage.Clearing ? one.Due : null,
            Truth = truth.ToString().ToLowerInvariant(),
            Missing = Missing(rule, row, one, truth, when, now),
            When = when,
            Population = rule.Population(),
            Raises = one?.Raises ?? 0,
        };
    }

    private static string? Missing(CompiledRule rule, Row row, Case? one, Truth truth, ConditionExplanation when, DateTimeOffset now) => one?.Stage switch
    {
        CaseStage.Raised => null,
        CaseStage.Clearing => $"has not held for {Length(now - one.Since!.Value)} of {Length((one.Due ?? now) - one.Since.Value)}",
        CaseStage.Pending when truth == Truth.True => $"holds since {Length(now - one.Since!.Value)} of {Length(rule.Rule.For)}",
        _ when rule.FirstLearning(row) is { } learning =>
            $"{learning.Text}: {learning.Explain(row, new Moment(now, DateTimeOffset.MinValue) { Holds = new bool[rule.HoldCount] }).Missing}",
        _ => when.Missing,
    };

    private static string Length(TimeSpan time) => DurationText.Format(TimeSpan.FromMilliseconds(Math.Round(time.TotalMilliseconds)));
}
