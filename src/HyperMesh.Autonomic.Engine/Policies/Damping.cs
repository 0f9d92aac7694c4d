namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>A symptom that was raised this often within a time flaps, and is not cleared before its conditions have ceased to hold for longer.</summary>
/// <param name="Raises">How often, 2 or more.</param>
/// <param name="Within">Within this time, left-open.</param>
/// <param name="KeepFiringFor">What then takes the place of the rule's <see cref="Rule.KeepFiringFor"/>.</param>
internal sealed record Damping(int Raises, TimeSpan Within, TimeSpan KeepFiringFor);
