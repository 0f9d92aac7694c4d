using System.Reflection;
using HyperMesh.Autonomic.Engine.Planning;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>What a loop tells the fleet about its node. The loop's thread only.</summary>
internal static class NodeReport
{
    /// <summary>It is said at most this often, and only when the journal has moved.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private static readonly string ProgramVersion =
        typeof(NodeReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static NodeState Of(AutonomicLoop loop, PolicySnapshot policy, DesiredState desired, LoopParts parts, DateTimeOffset started) => new()
    {
        Node = parts.Fleet.Self,
        Version = ProgramVersion,
        Started = started,
        Policy = policy.Fleet,
        Hooks =
        [
            .. from hook in loop.State.Hooks
               orderby hook.Hook
               select new NodeHook(
                   hook.Hook,
                   desired.On(hook) is { } wanted ? Words(wanted) : null,
                   hook.Executing is not null ? null : hook.Drift?.Found ?? (hook.IsUncertain || hook.InForce is null ? null : Words(hook.InForce))),
        ],
        OpenSymptoms = loop.State.OpenSymptoms.Count(),
        Failing = parts.Health?.Failing ?? [],
        Standstill = loop.State.Standstill.Said.State is var state and not StandstillState.Lifted ? state.ToString().ToLowerInvariant() : null,
        JournalId = parts.Journal.LastId,
        JournalHash = Convert.ToHexStringLower(parts.Journal.LastHash()),
    };

    /// <summary>A verb and what it puts there: <c>xdp.swap xdp_firewall</c>.</summary>
    private static string Words(PlannedAction action) =>
        action.Arguments is { ValueKind: System.Text.Json.JsonValueKind.Object } arguments && arguments.TryGetProperty("program", out var program)
            ? $"{action.Verb} {program}"
            : action.Arguments.ValueKind == System.Text.Json.JsonValueKind.Object && action.Arguments.EnumerateObject().Any()
                ? $"{action.Verb} {action.Arguments.GetRawText()}"
                : action.Verb;
}
