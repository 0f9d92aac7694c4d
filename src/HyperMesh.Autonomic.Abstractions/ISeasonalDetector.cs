namespace HyperMesh.Autonomic;

/// <summary>A detector that knows rhythms.</summary>
public interface ISeasonalDetector : IDetector
{
    /// <summary>True when the last band depended on where in its rhythm the series was.</summary>
    bool IsSeasonal { get; }
}
