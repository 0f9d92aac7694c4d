using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Planning;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine.Execution;

/// <summary>The E of MAPE-K: journals the intent, lets the executor act off the loop's thread, journals the outcome.</summary>
internal sealed partial class ExecutionStage(
    ExecutorSet executors, KnowledgeBase knowledge, IFleetKnowledge fleet, IScheduler loop, bool inline, ILogger<ExecutionStage> logger)
{
    /// <summary>An executor that has not answered by then has an unknown outcome; the loop goes on.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    private readonly DesiredState _desired = new(executors);

    /// <summary>Executes the steps of a plan, stage by stage. Of a plan that acts nothing more is begun once a step has failed, and what was
    /// done is taken back in reverse. Emits outcomes on the loop's thread.</summary>
    public IObservable<KnowledgeRecord> Run(KnowledgeRecord planned)
    {
        if (knowledge.State.Plan(planned.Id) is not { } progress)
            return Observable.Empty<KnowledgeRecord>();

        var stages =
            from step in progress.Plan.Steps.Index()
            group step by step.Item.Stage into stage
            orderby stage.Key
            select Observable.Defer(() => progress is { StopsAtFailure: true, HasFailed: true }
                ? Observable.Empty<KnowledgeRecord>()
                : stage.Select(step => Run(progress, new ActionIntent(progress.Id, step.Item) { Step = step.Index })).Merge());
        return stages.ToList().Concat().Concat(Observable.Defer(() => Undo(progress)));
    }

    /// <summary>One step, again and again as its plan allows, until it succeeds.</summary>
    private IObservable<KnowledgeRecord> Run(PlanProgress progress, ActionIntent intent) => Attempt(intent).SelectMany(record =>
    {
        if (((Outcome)record.Body).Status == OutcomeStatus.Succeeded || intent.Attempt >= intent.Action.Retries)
            return Observable.Return(record);

        var again = Observable.Defer(() => Run(progress, intent with { Attempt = intent.Attempt + 1 }));
        return Observable.Return(record).Concat(intent.Action.RetryAfter is { } pause ? again.DelaySubscription(pause, loop) : again);
    });

    /// <summary>Takes back what a plan has done before one of its steps failed, the last one first.</summary>
    private IObservable<KnowledgeRecord> Undo(PlanProgress progress)
    {
        if (progress is not { StopsAtFailure: true, HasFailed: true, ToUndo: { } step })
            return Observable.Empty<KnowledgeRecord>();

        var done = progress.Plan.Steps[step];
        var restored = _desired.TakeBack(knowledge.State.Hook(done.Hook), progress.Id);
        var intent = new ActionIntent(progress.Id, restored ?? done) { Step = step, IsUndo = true };
        return Attempt(intent, restored is null ? "there is nothing that could take it back" : null).Concat(Observable.Defer(() => Undo(progress)));
    }

    /// <param name="intent">What is to be done.</param>
    /// <param name="instead">Why nothing is done, although that is as it should be; null to do it.</param>
    private IObservable<KnowledgeRecord> Attempt(ActionIntent intent, string? instead = null) => Observable.Defer(() =>
    {
        var step = intent.Action;
        var begun = knowledge.Append(intent, [intent.Plan]);
        var work = instead is not null ? Observable.Return((Status: OutcomeStatus.Succeeded, Result: new ActionResult(true, instead)))
            : Forbidden(intent) is { } stopped ? Refused(stopped)
            : executors.Find(step.Verb) is { } executor ? Execute(executor, step)
            : Refused($"no executor knows '{step.Verb}'");

        return work.ObserveOn(loop).Select(done => knowledge.Append(
            new Outcome
            {
                Action = begun.Id,
                Plan = intent.Plan,
                Hook = step.Hook,
                Status = done.Status,
                Message = done.Result.Message ?? "",
                Detail = done.Result.Detail,
                Milliseconds = Math.Round((loop.Now - begun.At).TotalMilliseconds, 3),
            },
            [begun.Id]));
    });

    private static IObservable<(OutcomeStatus Status, ActionResult Result)> Refused(string message) =>
        Observable.Return((OutcomeStatus.Failed, new ActionResult(false, message)));

    /// <summary>A person may stop the loop in the middle of a plan, and the fleet may take the right to act away.</summary>
    private string? Forbidden(ActionIntent intent)
    {
        var plan = knowledge.State.Plan(intent.Plan)?.Plan;
        var isNew = plan?.Purpose == PlanPurpose.Remediate && !intent.IsUndo;
        return knowledge.State.Standstill.Said.State switch
        {
            StandstillState.Frozen => "the loop is frozen: nothing is done",
            StandstillState.Held when isNew => "the loop is held: nothing new is done",
            _ when isNew && plan!.Rule is { } rule && HasLostSlot(rule) =>
                "the rule has lost its slot in the fleet: nothing new is done",
            _ => null,
        };
    }

    private bool HasLostSlot(RuleId rule) => knowledge.State.Slot(rule)?.State switch
    {
        SlotState.Lost => true,
        SlotState.Granted => !fleet.HoldsSlot(rule),
        _ => false,
    };

    private IObservable<(OutcomeStatus Status, ActionResult Result)> Execute(IExecutor executor, PlannedAction step)
    {
        var limit = step.Timeout ?? TimeLimit;
        // In a replay nothing blocks, and one thread keeps the order of everything.
        var work = inline
            ? Act(executor, step, CancellationToken.None).ToObservable(loop)
            : Observable.FromAsync(cancel => Task.Run(() => Act(executor, step, cancel), cancel), TaskPoolScheduler.Default);
        return work.Timeout(limit, inline ? loop : TaskPoolScheduler.Default)
            .Catch((TimeoutException _) => Observable.Return(
                (OutcomeStatus.Unknown, new ActionResult(false, $"executor {executor.Name} gave no answer within {limit.TotalSeconds:0.###} s"))));
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
