using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Engine.Knowledge;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine.Execution;

/// <summary>The E of MAPE-K: journals the intent, lets the executor act off the loop's thread, journals the outcome.</summary>
internal sealed partial class ExecutionStage(
    ExecutorSet executors, KnowledgeBase knowledge, IScheduler loop, bool inline, ILogger<ExecutionStage> logger)
{
    /// <summary>An executor that has not answered by then has an unknown outcome; the loop goes on.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>Executes the steps of a plan in order, up to the first that does not succeed. Emits outcomes on the loop's thread.</summary>
    public IObservable<KnowledgeRecord> Run(KnowledgeRecord planned) =>
        ((ChangePlan)planned.Body).Steps
            .Select(step => Observable.Defer(() => Run(planned.Id, step)))
            .Concat()
            .TakeUntil(outcome => ((Outcome)outcome.Body).Status != OutcomeStatus.Succeeded);

    private IObservable<KnowledgeRecord> Run(long plan, PlannedAction step)
    {
        var intent = knowledge.Append(new ActionIntent(plan, step), [plan]);
        var work = executors.Find(step.Verb) is { } executor
            ? Execute(executor, step)
            : Observable.Return((Status: OutcomeStatus.Failed, Result: new ActionResult(false, $"no executor knows '{step.Verb}'")));

        return work.ObserveOn(loop).Select(done => knowledge.Append(
            new Outcome
            {
                Action = intent.Id,
                Plan = plan,
                Hook = step.Hook,
                Status = done.Status,
                Message = done.Result.Message ?? "",
                Detail = done.Result.Detail,
                Milliseconds = Math.Round((loop.Now - intent.At).TotalMilliseconds, 3),
            },
            [intent.Id]));
    }

    private IObservable<(OutcomeStatus Status, ActionResult Result)> Execute(IExecutor executor, PlannedAction step)
    {
        // In a replay nothing blocks, and one thread keeps the order of everything.
        if (inline)
            return Act(executor, step, CancellationToken.None).ToObservable(loop);

        return Observable.FromAsync(cancel => Task.Run(() => Act(executor, step, cancel), cancel), TaskPoolScheduler.Default)
            .Timeout(TimeLimit, TaskPoolScheduler.Default)
            .Catch((TimeoutException _) => Observable.Return(
                (OutcomeStatus.Unknown, new ActionResult(false, $"executor {executor.Name} gave no answer within {TimeLimit.TotalSeconds:0} s"))));
    }

    private async Task<(OutcomeStatus Status, ActionResult Result)> Act(IExecutor executor, PlannedAction step, CancellationToken cancel)
    {
        try
        {
            var result = await executor.ExecuteAsync(step, cancel).ConfigureAwait(false);
            return (result.Succeeded ? OutcomeStatus.Succeeded : OutcomeStatus.Failed, result);
        }
        catch (Exception fault)
        {
            LogFault(logger, executor.Name, step.Verb, fault);
            return (OutcomeStatus.Unknown, new ActionResult(false, $"executor {executor.Name} failed: {fault.Message}"));
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Executor {Executor} threw on {Verb}.")]
    private static partial void LogFault(ILogger logger, string executor, string verb, Exception fault);
}
