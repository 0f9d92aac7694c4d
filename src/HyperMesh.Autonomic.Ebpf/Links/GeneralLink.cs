using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>A link of a type that this library does not attach by itself, or of which the kernel tells too little.</summary>
internal sealed class GeneralLink(BpfFd fd, string place) : BpfLink(fd)
{
    internal override string Place => place;
}
