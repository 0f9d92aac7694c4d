using HyperMesh.Autonomic.Conformance;

namespace HyperMesh.Autonomic.Host.Plugins;

/// <summary>What is asked of a plugin as a whole, and of BPF objects.</summary>
internal static class PluginRules
{
    public static readonly Rule Loads = new("plugin/loads", "It can be loaded", "correct what is named");

    public static readonly Rule Manifest = new(
        "plugin/manifest", "Its manifest says version, contracts, assembly, provides and capabilities",
        "add what is missing; docs/plugins.md has every key");

    public static readonly Rule Provides = new(
        "plugin/provides", "It brings what the manifest says, and nothing else", "correct 'provides', or what Configure registers");

    public static readonly Rule Brings = new("plugin/brings", "It brings a monitor, a detector or an executor", "register one in Configure");

    public static readonly Rule Object = new("bpf/object", "The object is sound: the kernel may see it", "build it again");

    public static readonly Rule Program = new(
        "bpf/manifest", "The manifest beside the object has no errors, and names nothing that the object does not have", "correct the manifest");

    public static readonly Rule Canary = new(
        "bpf/canary", "In the kernel, the program answers the manifest's packets as the manifest says", "correct the program, or the packets");
}
