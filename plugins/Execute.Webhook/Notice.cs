namespace HyperMesh.Autonomic.Plugins.Execute.Webhook;

/// <summary>An alert and where it goes. Immutable.</summary>
/// <param name="Address">Where it is posted.</param>
/// <param name="Labels">What it is, <c>alertname</c> among them: alerts with the same labels are the same alert.</param>
/// <param name="Annotations">What people should know of it.</param>
/// <param name="Source">A link for people; null for none.</param>
/// <param name="Resolved">True to say that it is over.</param>
internal sealed record Notice(
    Uri Address, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations, string? Source, bool Resolved);
