using System.Collections.Frozen;

namespace HyperMesh.Autonomic.Engine.Execution;

/// <summary>Executors by the verbs they know. Immutable.</summary>
public sealed class ExecutorSet
{
    private readonly FrozenDictionary<string, (IExecutor Executor, ActionVerb Verb)> _byVerb;

    /// <param name="executors">Of two executors with the same verb the first one has it.</param>
    public ExecutorSet(IEnumerable<IExecutor> executors) =>
        _byVerb = executors.SelectMany(executor => executor.Verbs.Select(verb => (executor, verb)))
            .DistinctBy(pair => pair.verb.Name)
            .ToFrozenDictionary(pair => pair.verb.Name);

    /// <summary>All verbs, by name.</summary>
    public IEnumerable<ActionVerb> Verbs => _byVerb.Values.Select(pair => pair.Verb).OrderBy(verb => verb.Name, StringComparer.Ordinal);

    public IExecutor? Find(string verb) => _byVerb.TryGetValue(verb, out var found) ? found.Executor : null;

    public ActionVerb? Verb(string name) => _byVerb.TryGetValue(name, out var found) ? found.Verb : null;

    /// <summary>The same verbs, checked by the same executors, but executed by nobody: for replays.</summary>
    public ExecutorSet Simulated() =>
        new(_byVerb.Values.Select(pair => pair.Executor).Distinct().Select(executor => new SimulatedExecutor(executor)));
}
