using System.Text.Json;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>What a hook shall hold.</summary>
/// <param name="Manifest">The program.</param>
/// <param name="Config">Its configuration, as <see cref="ConfigCompiler"/> takes it.</param>
public sealed record ProgramRequest(ProgramManifest Manifest, JsonElement? Config)
{
    /// <summary>How it is to be attached, when nothing of ours is there yet.</summary>
    public AttachOptions Options { get; init; } = new();

    /// <summary>Changes when the object or the configuration does.</summary>
    public string Fingerprint { get; } = ProgramLoader.Fingerprint(Manifest, Config);
}
