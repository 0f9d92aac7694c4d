namespace HyperMesh.Autonomic.Ebpf;

/// <summary>How an XDP program is run.</summary>
public enum XdpMode
{
    /// <summary>As a wish: driver mode, and generic mode only where the driver has no XDP. Never the mode really used.</summary>
    Auto,

    /// <summary>In the driver, before the kernel makes a packet buffer: fast.</summary>
    Driver,

    /// <summary>In the stack, on a packet buffer: works everywhere and is several times slower.</summary>
    Generic,
}
