using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Settings;

/// <summary>A program that the configuration asks for, on one hook while no rule acts. Immutable.</summary>
/// <param name="Hook">Where.</param>
/// <param name="Program">Its name.</param>
/// <param name="Config">Its parameters, checked; null for the defaults.</param>
/// <param name="AttachMode">How an XDP program is attached; null for what the daemon does anyway.</param>
internal sealed record HeldProgram(HookName Hook, string Program, JsonElement? Config, string? AttachMode)
{
    /// <summary>What the loop does to bring the hook to this state.</summary>
    public PlannedAction Action()
    {
        var arguments = new Dictionary<string, object> { ["program"] = Program };
        if (Config is { } config)
            arguments["config"] = config;
        if (AttachMode is not null)
            arguments["attachMode"] = AttachMode;
        return new PlannedAction($"{HookName.Word(Hook.Kind)}.swap", Hook.ToString(), JsonSerializer.SerializeToElement(arguments));
    }
}
