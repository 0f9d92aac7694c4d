using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct xdp_md</c>: what an XDP program is given, for a test run.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpContext
{
    public uint Data;
    public uint DataEnd;
    public uint DataMeta;
    public uint IngressIfIndex;
    public uint RxQueueIndex;
    public uint EgressIfIndex;
}
