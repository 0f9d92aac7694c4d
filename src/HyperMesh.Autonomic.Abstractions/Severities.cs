namespace HyperMesh.Autonomic;

/// <summary>Scores and severities. A score s stands for s / (1 − s) = k², k deviations from the expected level, so the steps are 4, 6, 10 and 20 deviations.</summary>
public static class Severities
{
    /// <summary>The severity of a score; <see cref="Severity.None"/> for NaN.</summary>
    public static Severity Of(double score) => score switch
    {
        >= 0.9975 => Severity.Critical,
        >= 0.99 => Severity.High,
        >= 0.97 => Severity.Medium,
        >= 0.94 => Severity.Low,
        _ => Severity.None,
    };
}
