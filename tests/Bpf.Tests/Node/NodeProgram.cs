using HyperMesh.Autonomic.Bpf.Tests.Mesh;
using HyperMesh.Autonomic.Bpf.Tests.Pqc;

namespace HyperMesh.Autonomic.Bpf.Tests.Node;

/// <summary>xdp_mesh_node in the kernel: one program with the maps of both.</summary>
internal sealed class NodeProgram : IDisposable
{
    private const string Name = "xdp_mesh_node";

    /// <param name="dropOther">What is to go to the stack and is no frame of the mesh is dropped.</param>
    /// <param name="netns">Where its interfaces are; default: here.</param>
    public NodeProgram(bool dropOther = false, string? netns = null)
    {
        Routing = new MeshProgram(netns: netns, name: Name);
        Check = new PqcProgram(Routing.Object, Name, dropOther);
    }

    public BpfProgram Program => Routing.Program;

    public MeshProgram Routing { get; }

    public PqcProgram Check { get; }

    /// <summary>Runs one packet; the reasons are those whose counts went up, of the check none where it was not asked.</summary>
    public (XdpVerdict Verdict, MeshReason Reason, PqcReason? Checked) Run(byte[] frame)
    {
        var before = Check.Counts();
        var (verdict, reason) = Routing.Run(frame, out _);
        var after = Check.Counts();
        PqcReason? found = after.SequenceEqual(before) ? null : (PqcReason)ReasonCounts.OnlyMoved(before, after);
        return (verdict, reason, found);
    }

    public void Dispose() => Routing.Dispose();
}
