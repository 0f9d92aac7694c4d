namespace HyperMesh.Autonomic;

/// <summary>A series that takes part in an incident, as it was at its onset.</summary>
/// <param name="Subject">Which detector on which number of which series.</param>
/// <param name="Since">Its onset.</param>
/// <param name="Evidence">What the detector saw.</param>
public sealed record IncidentMember(DetectorKey Subject, DateTimeOffset Since, Evidence Evidence);
