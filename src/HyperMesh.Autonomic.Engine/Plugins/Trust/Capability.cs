namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>
/// What a plugin's code reaches for beyond the contracts. It is a statement that is checked by looking, not a fence: code in this process can do all
/// that the process can.
/// </summary>
public enum Capability
{
    /// <summary>Sockets, HTTP, name lookups, network interfaces.</summary>
    Network,

    /// <summary>Starts, looks at or ends processes, this one included.</summary>
    Process,

    /// <summary>Reads or writes files.</summary>
    Files,

    /// <summary>Code that cannot be looked at: native libraries, unsafe code, assemblies that it loads or makes itself.</summary>
    Native,

    /// <summary>BPF programs and maps, through the binding that the host shares.</summary>
    Kernel,
}
