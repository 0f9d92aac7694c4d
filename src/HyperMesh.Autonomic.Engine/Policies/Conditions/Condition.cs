namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>What a rule asks. Immutable. Its text, <see cref="object.ToString"/>, is how records and people call it.</summary>
public abstract record Condition
{
    /// <summary>Names of the metrics that it looks at.</summary>
    public virtual IEnumerable<string> Metrics => [];

    /// <summary>Its parts; none for a leaf.</summary>
    public virtual IReadOnlyList<Condition> Children => [];

    /// <summary>It and all that is below it, from top to bottom.</summary>
    public IEnumerable<Condition> Tree => Children.SelectMany(child => child.Tree).Prepend(this);
}
