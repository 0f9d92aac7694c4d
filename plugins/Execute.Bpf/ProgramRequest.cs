using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Execute.Bpf;

/// <summary>What a hook shall hold.</summary>
internal sealed record ProgramRequest(ProgramManifest Manifest, JsonElement? Config, XdpMode Mode)
{
    /// <summary>Changes when the object or the configuration does.</summary>
    public string Fingerprint { get; } = ProgramLoader.Fingerprint(Manifest, Config);
}
