using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>A canary case that came out otherwise than the manifest says.</summary>
/// <param name="Case">The name of the case.</param>
/// <param name="Place">Where the case stands.</param>
/// <param name="Expected">The verdict that it wants.</param>
/// <param name="Actual">The verdict that the program gave.</param>
public sealed record CanaryFailure(string Case, Place Place, string Expected, string Actual)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Place}: canary '{Case}' expects {Expected}, the program gave {Actual}";
}
