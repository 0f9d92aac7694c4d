namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Reads the configuration of a program from a file.</summary>
public static class ProgramConfigFile
{
    internal static readonly string[] Reserved = ["attachMode", "priority"];
}
