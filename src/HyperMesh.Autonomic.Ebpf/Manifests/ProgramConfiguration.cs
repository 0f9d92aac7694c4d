using System.Text.Json;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>What a configuration file says of one program. Immutable.</summary>
/// <param name="Config">Its parameters, checked; null where the file says nothing of them.</param>
/// <param name="AttachMode">How to attach an XDP program: <c>drv</c>, <c>skb</c>, <c>auto</c> or <c>hw</c>; null where it does not say.</param>
/// <param name="Priority">Its place among others on the hook, 1 first; null where it does not say.</param>
public sealed record ProgramConfiguration(JsonElement? Config, string? AttachMode, int? Priority);
