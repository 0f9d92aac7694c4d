using System.Net.NetworkInformation;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>An interface as the kernel has it.</summary>
/// <param name="Index">By which the kernel knows it.</param>
/// <param name="Mac">Its own address.</param>
/// <param name="Mtu">Bytes of IP.</param>
/// <param name="IsVeth">Whether it is an end of a veth pair.</param>
internal sealed record LinkDevice(int Index, PhysicalAddress Mac, int Mtu, bool IsVeth)
{
    /// <exception cref="IOException">There is none of this name.</exception>
    public static LinkDevice Read(InterfaceName name) => Kernel.Ask(() => new LinkDevice(name.Index(), name.Mac(), name.Mtu(), name.Driver() == "veth"));
}
