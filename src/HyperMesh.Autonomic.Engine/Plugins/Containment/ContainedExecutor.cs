using System.Text.Json;
using HyperMesh.Autonomic.Engine.Execution;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>A plugin's executor, with its account: what throws, blocks or allocates without end is counted, and its end waits for the actions that
/// have begun. Thread-safe.</summary>
internal sealed class ContainedExecutor : IExecutor, IContained, IHoldsTheLoop
{
    private readonly LoopWatch _watch;
    private readonly Lock _gate = new();
    private TaskCompletionSource _idle = Completed();
    private IExecutor? _inner;
    private bool _isClosed;
    private int _running;

    public ContainedExecutor(IExecutor inner, PluginLedger ledger, LoopWatch watch)
    {
        (_inner, Ledger, _watch, Name) = (inner, ledger, watch, inner.Name);
        Verbs = inner.Verbs.Select(CopyOf).ToArray();
    }

    public string Name { get; }

    public IReadOnlyList<ActionVerb> Verbs { get; }

    public PluginLedger Ledger { get; }

    string IHoldsTheLoop.Part => $"executor {Name}";

    /// <summary>Asked while policies are read, which is not on the loop's thread; it may not block there for ever either.</summary>
    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action)
    {
        if (!Begin(out var inner))
            return [new ArgumentProblem("", $"executor {Name} belongs to a plugin that was unloaded")];

        var asked = Task.Run(() => Measured(() => inner.Check(action).Select(problem => problem with { }).ToArray(), "check"));
        EndWith(asked);
        try
        {
            if (((IAsyncResult)asked).AsyncWaitHandle.WaitOne(Ledger.Limits.Check))
                return asked.GetAwaiter().GetResult();
        }
        catch (Exception fault)
        {
            Ledger.Fault(PluginFault.Executor, $"executor {Name} failed to check {action.Verb}: {fault.Message}");
            return [new ArgumentProblem("", $"executor {Name} failed when it was asked whether it can do this: {fault.Message}", "see 'hypermesh plugins list'")];
        }

        Ledger.Fault(PluginFault.Blocked, $"executor {Name} did not say within {Ledger.Limits.Check.TotalSeconds:0.#} s what is wrong with {action.Verb}");
        return [new ArgumentProblem("", $"executor {Name} does not say whether it can do this", "see 'hypermesh plugins list'")];
    }

    public Task<ActionResult> RehearseAsync(PlannedAction action, CancellationToken cancel) =>
        Run(action, "rehearse", (inner, stop) => inner.RehearseAsync(action, stop), cancel);

    public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel) =>
        Run(action, "execute", (inner, stop) => inner.ExecuteAsync(action, stop), cancel);

    public PlannedAction? Undo(PlannedAction done, JsonElement? detail) => OnTheLoop(inner => inner.Undo(done, detail));

    public PlannedAction? Merge(PlannedAction stronger, PlannedAction weaker) => OnTheLoop(inner => inner.Merge(stronger, weaker));

    public string? Inspect(PlannedAction inForce)
    {
        if (!Begin(out var inner))
            return null;

        try
        {
            return inner.Inspect(inForce);
        }
        finally
        {
            End();
        }
    }

    /// <summary>Takes no more actions, and completes when those that have begun are over.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            return _idle.Task;
        }
    }

    public void Cut() => _inner = null;

    private async Task<ActionResult> Run(PlannedAction action, string what, Func<IExecutor, CancellationToken, Task<ActionResult>> act, CancellationToken cancel)
    {
        if (!Begin(out var inner))
            return new ActionResult(false, $"executor {Name} belongs to a plugin that is being replaced or removed");

        // Its own thread from the first instruction on: it may block there before it gives back a task.
        var work = Task.Run(() => Measured(() => act(inner, cancel), what), CancellationToken.None);
        EndWith(work);
        var limit = (action.Timeout ?? ExecutionStage.TimeLimit) + Ledger.Limits.Grace;
        try
        {
            return await work.WaitAsync(limit, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            Ledger.Fault(PluginFault.Blocked, $"executor {Name} did not come back from {action.Verb} within {limit.TotalSeconds:0.#} s");
            throw;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception fault)
        {
            Ledger.Fault(PluginFault.Executor, $"executor {Name} failed on {action.Verb}: {fault.Message}");
            throw;
        }
    }

    private T Measured<T>(Func<T> ask, string what)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return ask();
        }
        finally
        {
            // What it allocates after it has first waited is on threads that others use too, and is not counted.
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            if (bytes > Ledger.Limits.Bytes)
                Ledger.Fault(PluginFault.Memory, $"executor {Name} allocated {bytes >> 20} MiB to {what} one action");
        }
    }

    private PlannedAction? OnTheLoop(Func<IExecutor, PlannedAction?> ask)
    {
        if (_inner is not { } inner)
            return null;

        _watch.Enter(this);
        try
        {
            return ask(inner);
        }
        catch (Exception fault)
        {
            Ledger.Fault(PluginFault.Executor, $"executor {Name} failed: {fault.Message}");
            return null;
        }
        finally
        {
            _watch.Leave();
        }
    }

    private bool Begin([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IExecutor? inner)
    {
        lock (_gate)
        {
            inner = _isClosed ? null : _inner;
            if (inner is null)
                return false;
            if (_running++ == 0)
                _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    private void End()
    {
        lock (_gate)
            if (--_running == 0)
                _idle.TrySetResult();
    }

    /// <summary>What has begun ends with this work, also when nobody waits for it any more.</summary>
    private void EndWith(Task work) => work.ContinueWith(
        over =>
        {
            _ = over.Exception;
            End();
        },
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static TaskCompletionSource Completed()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    /// <summary>Lists of a plugin may be of types of the plugin.</summary>
    private static ActionVerb CopyOf(ActionVerb verb) => verb with
    {
        Fixed = verb.Fixed.ToArray(),
        Arguments = verb.Arguments.ToArray(),
        Constraints = verb.Constraints.ToArray(),
    };
}
