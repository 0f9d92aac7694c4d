using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using HyperMesh.Autonomic.Engine.Execution;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine;

/// <summary>Looks again and again whether what was put on the hooks is still there. It has a thread of its own, because a look may wait for the kernel, and
/// troubles the loop only when something has been written since the last look: what is at rest changes with the records alone.</summary>
internal sealed partial class HookInspection : IDisposable
{
    private readonly AutonomicLoop _loop;
    private readonly IScheduler _scheduler;
    private readonly ExecutorSet _executors;
    private readonly ILogger _logger;
    private readonly WorkThread _thread = new("inspection");
    private readonly CompositeDisposable _running;
    private volatile IReadOnlyList<(PlannedAction InForce, long? LastOutcome, string? Found)>? _atRest;

    /// <param name="loop">Whose hooks; it runs.</param>
    /// <param name="scheduler">The loop's.</param>
    /// <param name="period">Between two looks.</param>
    /// <param name="executors">They look.</param>
    /// <param name="logger">For looks that fail.</param>
    public HookInspection(AutonomicLoop loop, IScheduler scheduler, TimeSpan period, ExecutorSet executors, ILogger logger)
    {
        (_loop, _scheduler, _executors, _logger) = (loop, scheduler, executors, logger);
        _running = new CompositeDisposable(loop.Knowledge.Appended.Subscribe(_ => _atRest = null), _thread.SchedulePeriodic(period, Look), _thread);
    }

    public void Dispose() => _running.Dispose();

    /// <summary>Looks once at every hook at rest; where that is not known, at the next time.</summary>
    private void Look()
    {
        if (_atRest is not { } hooks)
        {
            Tell(() => _atRest = _loop.AtRest());
            return;
        }

        foreach (var (inForce, lastOutcome, known) in hooks)
        {
            try
            {
                var found = _executors.Find(inForce.Verb)?.Inspect(inForce);
                if (found != known)
                    Tell(() => _loop.Inspected(inForce.Hook, lastOutcome, found));
            }
            catch (Exception fault)
            {
                LogInspection(_logger, inForce.Hook, fault);
            }
        }
    }

    private void Tell(Action what)
    {
        try
        {
            _scheduler.Schedule(what);
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended during this look.
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "{Hook} cannot be looked at.")]
    private static partial void LogInspection(ILogger logger, string hook, Exception fault);
}
