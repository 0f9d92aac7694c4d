using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>The programs that come with this one.</summary>
internal static class Shipped
{
    public static ProgramCatalog Catalog() => ProgramCatalog.Read(Installation.Find().Programs, new ProblemList(), Configuration.TrustNow());

    /// <exception cref="IOException">It is not built.</exception>
    public static ProgramManifest Require(string name) =>
        Catalog().Find(name) ?? throw new IOException($"there is no program {name}; build it with 'make -C bpf'");
}
