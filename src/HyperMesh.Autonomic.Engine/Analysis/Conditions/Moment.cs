namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>When a condition is judged, and the instant after which a sample counts.</summary>
internal readonly record struct Moment(DateTimeOffset Now, DateTimeOffset NotBefore);
