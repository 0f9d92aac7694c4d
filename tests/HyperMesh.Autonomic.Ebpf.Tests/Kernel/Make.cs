namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>Builds the BPF programs of a folder.</summary>
internal static class Make
{
    /// <summary>
    /// Brings the objects up to date. Where HYPERMESH_PREBUILT=1 they are used as they are: in the virtual machines of tests/kernels
    /// there is no compiler, and what was built on one kernel has to run on all.
    /// </summary>
    public static void Build(string folder)
    {
        if (Environment.GetEnvironmentVariable("HYPERMESH_PREBUILT") != "1")
            Command.Run("make", "-C", folder);
    }
}
