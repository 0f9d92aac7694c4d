using System.Text.Json;
using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic;

/// <summary>One step of a plan: a verb of an executor, the hook whose state it sets, and its arguments.</summary>
/// <param name="Verb">Executor and verb: <c>xdp.swap</c>.</param>
/// <param name="Hook">What it changes: <c>xdp:eth0</c>. At most one action is in force on a hook.</param>
/// <param name="Arguments">A JSON object that the executor's <see cref="IExecutor.Check"/> has accepted.</param>
public sealed record PlannedAction(string Verb, string Hook, JsonElement Arguments)
{
    /// <summary>Steps of one stage run side by side, stages one after the other, from 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Stage { get; init; }

    /// <summary>After this long without an answer the outcome is unknown; null for the engine's limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How often a step that has failed is tried again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Retries { get; init; }

    /// <summary>Pause before it is tried again; null for none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True for what leaves nothing behind: it holds no hook, and there is nothing to take back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsMomentary { get; init; }

    /// <summary>The part of the hook after the first colon: the interface.</summary>
    public string Target() => Hook[(Hook.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
