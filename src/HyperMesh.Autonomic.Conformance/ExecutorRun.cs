namespace HyperMesh.Autonomic.Conformance;

/// <summary>Asks an executor for the rules that need it to act.</summary>
internal static class ExecutorRun
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UntilCalledOff = TimeSpan.FromMilliseconds(20);

    public static async Task AskAsync(IExecutor executor, ExecutorTrial trial, Examination examination)
    {
        if (trial.Examples.Count == 0)
        {
            examination.LeaveOut(ExecutorRules.Executing, "there is no action to execute: give one as an example");
            return;
        }

        await examination.AskAsync(ExecutorRules.Refuses, () => EachAsync(trial, one => RefusesAsync(executor, trial, one))).ConfigureAwait(false);
        await examination.AskAsync(ExecutorRules.Revert, () => EachAsync(trial, one => RevertAsync(executor, trial, one))).ConfigureAwait(false);
        await examination.AskAsync(ExecutorRules.Idempotent, () => EachAsync(trial, one => TwiceAsync(executor, trial, one))).ConfigureAwait(false);
        await examination.AskAsync(ExecutorRules.Cancellation, () => EachAsync(trial, one => CallOffAsync(executor, one))).ConfigureAwait(false);
    }

    /// <summary>The first example that breaks the rule says so; it is kept where none does and one at least keeps it.</summary>
    private static async Task<Answer> EachAsync(ExecutorTrial trial, Func<PlannedAction, Task<Answer>> check)
    {
        Answer? all = null;
        foreach (var example in trial.Examples)
        {
            var answer = await check(example).ConfigureAwait(false);
            if (answer.Verdict == RuleVerdict.Broken)
                return answer;
            all = answer.Verdict == RuleVerdict.Kept ? answer : all ?? answer;
        }

        return all!.Value;
    }

    private static async Task<Answer> RefusesAsync(IExecutor executor, ExecutorTrial trial, PlannedAction example)
    {
        var before = trial.State?.Invoke(example);
        foreach (var odd in ExampleArguments.Odd(executor.Verbs.First(verb => verb.Name == example.Verb)))
        {
            var action = example with { Arguments = odd };
            if (executor.Check(action).Count == 0)
                continue;
            var result = await executor.ExecuteAsync(action, CancellationToken.None).ConfigureAwait(false);
            if (result.Succeeded)
                return Answer.Broken($"{example.Verb} with {ExecutorConformance.Text(odd)}, which Check refuses, was executed: {result.Message}");
            if (trial.State is { } state && state(example) is var after && after != before)
                return Answer.Broken($"{example.Verb} with {ExecutorConformance.Text(odd)} failed, and the state became {after}; it was {before}");
        }

        return Answer.Kept;
    }

    private static async Task<Answer> TwiceAsync(IExecutor executor, ExecutorTrial trial, PlannedAction example)
    {
        var first = await executor.ExecuteAsync(example, CancellationToken.None).ConfigureAwait(false);
        if (!first.Succeeded)
            return Answer.NotApplicable($"{example.Verb} did not succeed here: {first.Message}");

        var once = trial.State?.Invoke(example);
        var drift = executor.Inspect(example);
        var second = await executor.ExecuteAsync(example, CancellationToken.None).ConfigureAwait(false);
        var twice = trial.State?.Invoke(example);
        var drifted = executor.Inspect(example);
        await TakeBackAsync(executor, example, first).ConfigureAwait(false);
        return drift is not null ? Answer.Broken($"right after {example.Verb} Inspect found {drift}")
            : !second.Succeeded ? Answer.Broken($"{example.Verb} failed the second time: {second.Message}")
            : once != twice ? Answer.Broken($"after {example.Verb} the state was {once}; after the same again, {twice}")
            : drifted is not null ? Answer.Broken($"after {example.Verb} a second time Inspect found {drifted}")
            : Answer.Kept;
    }

    /// <summary>Takes it back from what is there, and, where there is another example for the hook, from what that one has put there.</summary>
    private static async Task<Answer> RevertAsync(IExecutor executor, ExecutorTrial trial, PlannedAction example)
    {
        var answer = await RevertOnceAsync(executor, trial, example).ConfigureAwait(false);
        if (answer.Verdict != RuleVerdict.Kept || trial.Examples.FirstOrDefault(one => one != example && one.Hook == example.Hook) is not { } other)
            return answer;

        var under = await executor.ExecuteAsync(other, CancellationToken.None).ConfigureAwait(false);
        answer = await RevertOnceAsync(executor, trial, example).ConfigureAwait(false);
        await TakeBackAsync(executor, other, under).ConfigureAwait(false);
        return answer;
    }

    private static async Task<Answer> RevertOnceAsync(IExecutor executor, ExecutorTrial trial, PlannedAction example)
    {
        var before = trial.State?.Invoke(example);
        var done = await executor.ExecuteAsync(example, CancellationToken.None).ConfigureAwait(false);
        if (!done.Succeeded)
            return Answer.NotApplicable($"{example.Verb} did not succeed here: {done.Message}");
        if (executor.Undo(example, done.Detail) is not { } undo)
            return IsMomentary(executor, example)
                ? Answer.NotApplicable($"{example.Verb} leaves nothing behind")
                : Answer.Broken($"{example.Verb} leaves something behind, and Undo gives nothing that takes it back");

        if (executor.Check(undo) is { Count: > 0 } problems)
            return Answer.Broken($"the undo of {example.Verb} is refused by Check: {ExecutorConformance.Text(problems)}");
        var undone = await executor.ExecuteAsync(undo, CancellationToken.None).ConfigureAwait(false);
        if (!undone.Succeeded)
            return Answer.Broken($"the undo of {example.Verb} failed: {undone.Message}");

        return trial.State?.Invoke(example) is { } after && after != before
            ? Answer.Broken($"before {example.Verb} the state was {before}; after its undo, {after}")
            : Answer.Kept;
    }

    private static async Task<Answer> CallOffAsync(IExecutor executor, PlannedAction example)
    {
        foreach (var after in (TimeSpan[])[TimeSpan.Zero, UntilCalledOff])
        {
            using var source = new CancellationTokenSource();
            if (after == TimeSpan.Zero)
                await source.CancelAsync().ConfigureAwait(false);
            else
                source.CancelAfter(after);
            try
            {
                var done = await Task.Run(() => executor.ExecuteAsync(example, source.Token)).WaitAsync(after + Bound).ConfigureAwait(false);
                await TakeBackAsync(executor, example, done).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return Answer.Broken($"{example.Verb} was called off after {after.TotalMilliseconds:0} ms, and had not ended {Bound.TotalSeconds:0} s later");
            }
            catch (OperationCanceledException)
            {
                // That is an answer too.
            }
        }

        return Answer.Kept;
    }

    private static async Task TakeBackAsync(IExecutor executor, PlannedAction example, ActionResult done)
    {
        if (done.Succeeded && executor.Undo(example, done.Detail) is { } undo)
            await executor.ExecuteAsync(undo, CancellationToken.None).ConfigureAwait(false);
    }

    private static bool IsMomentary(IExecutor executor, PlannedAction example) =>
        executor.Verbs.First(verb => verb.Name == example.Verb).IsMomentaryWith(example.Arguments);
}
