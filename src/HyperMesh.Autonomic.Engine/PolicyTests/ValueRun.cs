namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>Values that follow one another in equal steps.</summary>
/// <param name="First">The first one; NaN where there is no sample.</param>
/// <param name="Step">What each one adds to the one before.</param>
/// <param name="Count">How many, 0 or more.</param>
public readonly record struct ValueRun(double First, double Step, long Count)
{
    /// <summary>A stretch without samples.</summary>
    public static ValueRun Gap(long count) => new(double.NaN, 0, count);
}
