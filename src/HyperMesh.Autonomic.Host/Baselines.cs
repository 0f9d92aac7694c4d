using System.Text.Json;

namespace HyperMesh.Autonomic.Host;

/// <summary>What interfaces hold when no rule acts.</summary>
internal static class Baselines
{
    public const string DefaultProgram = "xdp_packet_counter";

    public static IReadOnlyList<PlannedAction> For(IEnumerable<string> interfaces, string program = DefaultProgram) =>
        [.. interfaces.Select(name => new PlannedAction("xdp.swap", $"xdp:{name}", JsonSerializer.SerializeToElement(new { program })))];
}
