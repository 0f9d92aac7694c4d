namespace HyperMesh.Autonomic.Bpf.Tests.Programs;

/// <summary>What an XDP program returns, with the kernel's numbers (enum xdp_action).</summary>
public enum XdpVerdict
{
    Aborted,
    Drop,
    Pass,
    Transmit,
    Redirect,
}
