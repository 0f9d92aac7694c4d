using System.Text.Json;

namespace HyperMesh.Autonomic;

/// <summary>One step of a plan: a verb of an executor, the hook whose state it sets, and its arguments.</summary>
/// <param name="Verb">Executor and verb: <c>xdp.swap</c>.</param>
/// <param name="Hook">What it changes: <c>xdp:eth0</c>. At most one action is in force on a hook.</param>
/// <param name="Arguments">A JSON object that the executor's <see cref="IExecutor.Check"/> has accepted.</param>
public sealed record PlannedAction(string Verb, string Hook, JsonElement Arguments)
{
    /// <summary>The part of the hook after the first colon: the interface.</summary>
    public string Target() => Hook[(Hook.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
