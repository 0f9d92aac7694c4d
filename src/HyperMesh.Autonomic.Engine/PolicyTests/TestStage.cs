using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Engine.Execution;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>The world in which a test's actions are done: what hooks hold, and how actions end. Nothing leaves the process.</summary>
internal sealed class TestStage
{
    private const string Detach = ".detach";
    private readonly IScheduler _clock;
    private readonly DateTimeOffset _start;
    private readonly List<Script> _scripts;
    private readonly Dictionary<string, PlannedAction> _held = [];
    private readonly Dictionary<string, string> _drifted = [];

    public TestStage(ExecutorSet real, PolicyTest test, IScheduler clock)
    {
        (_clock, _start) = (clock, test.Start);
        _scripts = [.. test.Outcomes.Select(outcome => new Script(outcome))];
        Executors = real.Substituted(executor => new SimulatedExecutor(executor, ExecuteAsync, FoundOn));
    }

    /// <summary>The verbs of the real executors, done here.</summary>
    public ExecutorSet Executors { get; }

    /// <summary>What each hook holds.</summary>
    public IReadOnlyDictionary<string, PlannedAction> Held => _held;

    /// <summary>What somebody else has put on a hook; null where nobody has.</summary>
    public string? FoundOn(string hook) => _drifted.GetValueOrDefault(hook);

    /// <summary>Outcomes that the test describes and no action had.</summary>
    public IEnumerable<ScriptedOutcome> Unused => _scripts.Where(script => script.Left == script.Outcome.Times).Select(script => script.Outcome);

    public void Drift(InputDrift drift) => _drifted[drift.Hook] = drift.Found;

    private Task<ActionResult> ExecuteAsync(PlannedAction action)
    {
        var script = _scripts.FirstOrDefault(script => script.Fits(action, _clock.Now - _start));
        if (script is null)
            return Task.FromResult(Do(action, OutcomeStatus.Succeeded, "simulated: nothing was changed"));

        script.Left--;
        var (status, message) = (script.Outcome.Status, script.Outcome.Message);
        if (script.Outcome.Takes == TimeSpan.Zero)
            return Task.FromResult(Do(action, status, message));

        var done = new TaskCompletionSource<ActionResult>();
        _clock.Schedule(script.Outcome.Takes, () =>
        {
            try
            {
                done.SetResult(Do(action, status, message));
            }
            catch (IOException unknown)
            {
                done.SetException(unknown);
            }
        });
        return done.Task;
    }

    private ActionResult Do(PlannedAction action, OutcomeStatus status, string message)
    {
        // What an executor throws is how an outcome becomes unknown.
        if (status == OutcomeStatus.Unknown)
            throw new IOException(message);
        if (status == OutcomeStatus.Failed)
            return new ActionResult(false, message);

        _drifted.Remove(action.Hook);
        if (action.Verb.EndsWith(Detach, StringComparison.Ordinal))
            _held.Remove(action.Hook);
        else if (Executors.Verb(action.Verb)?.IsMomentaryWith(action.Arguments) != true)
            _held[action.Hook] = action;
        return new ActionResult(true, message);
    }

    private sealed class Script(ScriptedOutcome outcome)
    {
        public ScriptedOutcome Outcome { get; } = outcome;

        public int Left { get; set; } = outcome.Times;

        public bool Fits(PlannedAction action, TimeSpan now) =>
            Left > 0 && now >= Outcome.After && (Outcome.Verb ?? action.Verb) == action.Verb && (Outcome.Hook ?? action.Hook) == action.Hook;
    }
}
