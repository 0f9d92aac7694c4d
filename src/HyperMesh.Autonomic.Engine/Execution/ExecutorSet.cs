using System.Collections.Frozen;

namespace HyperMesh.Autonomic.Engine.Execution;

/// <summary>Executors by the verbs they know; the engine's own <c>escalate</c> is always there. Thread-safe.</summary>
public sealed class ExecutorSet
{
    private volatile FrozenDictionary<string, (IExecutor Executor, ActionVerb Verb)> _byVerb;

    /// <param name="executors">Of two executors with the same verb the first one has it.</param>
    public ExecutorSet(IEnumerable<IExecutor> executors) => _byVerb = ByVerb(executors);

    /// <summary>All verbs, by name.</summary>
    public IEnumerable<ActionVerb> Verbs => _byVerb.Values.Select(pair => pair.Verb).OrderBy(verb => verb.Name, StringComparer.Ordinal);

    public IExecutor? Find(string verb) => _byVerb.TryGetValue(verb, out var found) ? found.Executor : null;

    internal ActionVerb? Verb(string name) => _byVerb.TryGetValue(name, out var found) ? found.Verb : null;

    /// <summary>The same verbs, checked by the same executors, but executed by nobody: for replays.</summary>
    public ExecutorSet Simulated() => Substituted(executor => new SimulatedExecutor(executor));

    /// <summary>The same verbs, with another executor in the place of each.</summary>
    internal ExecutorSet Substituted(Func<IExecutor, IExecutor> by) =>
        new(Verbs.Select(verb => Find(verb.Name)!).Distinct().Select(by));

    /// <summary>Other executors from now on: plugins have come, gone or been replaced. What has begun goes on with the executor it began with.</summary>
    internal void Replace(IEnumerable<IExecutor> executors) => _byVerb = ByVerb(executors);

    private static FrozenDictionary<string, (IExecutor, ActionVerb)> ByVerb(IEnumerable<IExecutor> executors) =>
        executors.Append(new EscalateExecutor()).SelectMany(executor => executor.Verbs.Select(verb => (executor, verb)))
            .DistinctBy(pair => pair.verb.Name)
            .ToFrozenDictionary(pair => pair.verb.Name);
}
