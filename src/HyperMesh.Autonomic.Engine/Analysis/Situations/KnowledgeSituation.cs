using System.Text.Json;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Monitoring;

namespace HyperMesh.Autonomic.Engine.Analysis.Situations;

/// <summary>What the Knowledge says about hooks, and what is known of monitors and plugins. The loop's thread only.</summary>
/// <param name="state">The fold of the journal.</param>
/// <param name="version">Id of the last record.</param>
/// <param name="health">Which monitors fail; null where that is not known.</param>
/// <param name="plugins">Names of plugins at work; null where that is not known.</param>
internal sealed class KnowledgeSituation(
    KnowledgeState state, Func<long> version, MonitorHealth? health, IReadOnlyCollection<string>? plugins) : ISituation
{
    public long Version => version() + (health?.Version ?? 0);

    /// <summary>Unknown while something is being done to it, and where nothing was ever done.</summary>
    public HookContent? Hook(string kind, string target)
    {
        var hook = state.Hook($"{kind}:{target}");
        if (hook.Executing is not null || hook.LastOutcome is null || hook is { IsUncertain: true, Drift: null })
            return null;

        return new HookContent(ProgramOf(hook.InForce), hook.Drift is not null);
    }

    public bool? IsFailing(string component) => health?.IsFailing(component);

    public bool? IsLoaded(string plugin) => plugins?.Contains(plugin);

    private static string? ProgramOf(PlannedAction? action) =>
        action is { Arguments.ValueKind: JsonValueKind.Object } && action.Arguments.TryGetProperty("program", out var program)
            && program.ValueKind == JsonValueKind.String ? program.GetString() : null;
}
