namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>A condition that looks at series.</summary>
internal abstract class Leaf : Node
{
    /// <summary>The detectors that it asks.</summary>
    public virtual IEnumerable<DetectorSlot> Slots => [];

    /// <summary>Takes a series in where it matches; false when it does not.</summary>
    public abstract bool Bind(SeriesState state, IDetectors detectors);

    /// <summary>Lets go of a series that is forgotten.</summary>
    public abstract void Release(SeriesState state);

    public abstract Evidence Evidence(Moment moment);
}
