using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Queries;

/// <summary>Keeps the number of a condition for a while, so that after an action it can be compared with what it was before. Single-threaded.</summary>
internal sealed class BeforeTrack(MetricLeaf leaf)
{
    /// <summary>The mean of this long before acting is what is compared with.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(10);

    /// <summary>What the number is filed under.</summary>
    public string Subject { get; } = leaf.Condition.Subject;

    /// <summary>Notes the number of a row, as of now.</summary>
    public void Note(Row row, DateTimeOffset now)
    {
        var number = leaf.Representative(row, new Moment(now, DateTimeOffset.MinValue));
        if (double.IsNaN(number))
            return;

        if (row.Extra<SampleWindow>(this) is not { } kept)
            row.SetExtra(this, kept = new SampleWindow(Span));
        kept.Add(now, number, double.NaN, 0);
    }

    /// <summary>The mean of the last ten seconds; NaN when nothing was measured in them.</summary>
    public double Mean(Row row, DateTimeOffset now) =>
        row.Extra<SampleWindow>(this)?.Number(new Measure(MeasureKind.Mean, Span), now, DateTimeOffset.MinValue) ?? double.NaN;
}
