namespace HyperMesh.Autonomic.Detection.Iid;

/// <summary>Which deviations count. The names and their order are ML.NET's.</summary>
internal enum AnomalySide
{
    Positive,
    Negative,
    TwoSided,
}
