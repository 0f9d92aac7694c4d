using System.Text.Json;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace HyperMesh.Autonomic.Host.Tests.Programs;

/// <summary>What the kernel says through a tool that is not ours.</summary>
internal static class BpfTool
{
    /// <summary>One program, link or map.</summary>
    public static JsonElement Show(string kind, uint id) => Ask(kind, "show", "id", $"{id}");

    public static JsonElement Ask(params string[] words) => JsonDocument.Parse(Command.Run("bpftool", ["-j", .. words])).RootElement;

    /// <summary>What it says about the interfaces of a network namespace.</summary>
    public static JsonElement Interfaces(string netns) =>
        JsonDocument.Parse(Command.Run("ip", "netns", "exec", netns, "bpftool", "-j", "net")).RootElement[0];

    public static bool Knows(string kind, uint id) => Command.Try("bpftool", "-j", kind, "show", "id", $"{id}").Code == 0;

    /// <summary>The kernel lets go of what nobody holds a moment later.</summary>
    public static void ShouldForget(string kind, params IReadOnlyList<uint> ids)
    {
        ids.ShouldNotBeEmpty();
        foreach (var id in ids)
            Waiting.Until(() => !Knows(kind, id), $"{kind} {id} to be gone");
    }
}
