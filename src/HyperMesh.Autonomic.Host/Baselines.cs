using System.Text.Json;
using HyperMesh.Autonomic.Host.Settings;

namespace HyperMesh.Autonomic.Host;

/// <summary>What interfaces hold when no rule acts.</summary>
internal static class Baselines
{
    public const string DefaultProgram = "xdp_packet_counter";

    /// <summary>What the configuration asks for, and on XDP hooks that it says nothing of, one program for all.</summary>
    public static IReadOnlyList<PlannedAction> For(IEnumerable<string> interfaces, string program, IReadOnlyList<HeldProgram> held) =>
    [
        .. For(interfaces, program).Where(action => held.All(one => one.Hook.ToString() != action.Hook)),
        .. held.Select(one => one.Action()),
    ];

    public static IReadOnlyList<PlannedAction> For(IEnumerable<string> interfaces, string program = DefaultProgram) =>
        [.. interfaces.Select(name => new PlannedAction("xdp.swap", $"xdp:{name}", JsonSerializer.SerializeToElement(new { program })))];
}
