using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Queries;

/// <summary>A query of the series that a selector matches. Single-threaded.</summary>
internal abstract class SeriesQuery(RowSet rows, SeriesSelector selector) : Query(rows)
{
    public SeriesSelector Selector { get; } = selector;

    /// <summary>Rules that are judged at every new number: they compare it with another one, not with a threshold.</summary>
    public List<CompiledRule> Always { get; } = [];

    /// <summary>Conditions whose number is kept for a while, to be compared with what it is after acting.</summary>
    public List<BeforeTrack> Tracks { get; } = [];

    /// <summary>Conditions on several series that this is a part of.</summary>
    public List<JointQuery> Joints { get; } = [];

    /// <summary>Whether something has to be done with every new number, whatever it is.</summary>
    public bool IsFollowed => Always.Count > 0 || Tracks.Count > 0 || Joints.Count > 0;

    public bool Wants(Series series) => series.Labels.Contains(Selector.Labels);

    /// <summary>True where nobody has to be told of new numbers: they are asked for when they are needed.</summary>
    public bool IsIdle => Rules.Count == 0 && !IsFollowed;

    /// <summary>Gives a series that has come into its first row what its number is made with.</summary>
    public abstract void Equip(Member member, IDetectors detectors);

    /// <summary>Its number for somebody to whom only what came at an instant or later says something; NaN when there is none.</summary>
    public abstract double NumberOf(Member member, in Moment moment);

    /// <summary>Where its number is now among what rules compare it with.</summary>
    public abstract int PositionOf(Member member, DateTimeOffset now);

    /// <summary>When time alone may change its number, if no further sample comes; null for never.</summary>
    public abstract DateTimeOffset? NextChange(Member member, DateTimeOffset now);

    /// <summary>The rules that have to be judged after a step.</summary>
    public virtual void Touched(int from, int to, List<CompiledRule> into) => into.AddRange(Rules);
}
