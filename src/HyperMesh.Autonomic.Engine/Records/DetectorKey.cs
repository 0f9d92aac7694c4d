namespace HyperMesh.Autonomic;

/// <summary>One detector on one number of one series: what baselines and calibrations are kept for.</summary>
/// <param name="Series">Prometheus text form of the series.</param>
/// <param name="Detector">The detector's name, with its settings where they are not the defaults.</param>
/// <param name="Of"><c>value</c> or <c>rate</c>.</param>
public sealed record DetectorKey(string Series, string Detector, string Of);
