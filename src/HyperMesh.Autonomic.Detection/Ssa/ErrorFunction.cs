namespace HyperMesh.Autonomic.Detection.Ssa;

/// <summary>How far a value is from its forecast. The names and their order are ML.NET's.</summary>
internal enum ErrorFunction
{
    SignedDifference,
    AbsoluteDifference,
    SignedProportion,
    AbsoluteProportion,
    SquaredDifference,
}
