using System.Text.Json;
using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Conformance;

/// <summary>Asks executors for the rules of <see cref="ExecutorRules"/>. Nothing is executed unless the trial says so. Thread-safe.</summary>
public static partial class ExecutorConformance
{
    /// <summary>Asks an executor for all rules.</summary>
    /// <param name="executor">Whom.</param>
    /// <param name="trial">How; null for the pure rules only, with actions that are made of the verbs' schemas.</param>
    public static async Task<ConformanceReport> CheckAsync(IExecutor executor, ExecutorTrial? trial = null)
    {
        ArgumentNullException.ThrowIfNull(executor);
        trial ??= new ExecutorTrial();
        var examination = new Examination(executor.Name);
        if (!await examination.AskAsync(ExecutorRules.Verbs, () => Answer.Of(Misnamed(executor))).ConfigureAwait(false))
        {
            examination.LeaveOut(ExecutorRules.All.Skip(1), $"see {ExecutorRules.Verbs.Id}");
            return examination.Report;
        }

        var examples = Examples(executor, trial);
        if (!await examination.AskAsync(ExecutorRules.Throws, () => Throws(executor, examples)).ConfigureAwait(false))
        {
            examination.LeaveOut(ExecutorRules.All.Skip(2), $"see {ExecutorRules.Throws.Id}");
            return examination.Report;
        }

        await examination.AskAsync(ExecutorRules.Check, () => PureAsync(executor, examples)).ConfigureAwait(false);
        await examination.AskAsync(ExecutorRules.Schema, () => VerbSchema.Check(executor, examples)).ConfigureAwait(false);
        await examination.AskAsync(ExecutorRules.Undo, () => Undo(executor, examples)).ConfigureAwait(false);
        if (trial.Execute)
            await ExecutorRun.AskAsync(executor, trial with { Examples = examples }, examination).ConfigureAwait(false);
        else
            examination.LeaveOut(ExecutorRules.Executing, "nothing is executed unless that is asked for");
        return examination.Report;
    }

    private static List<PlannedAction> Examples(IExecutor executor, ExecutorTrial trial) =>
    [
        .. trial.Examples.Where(example => executor.Verbs.Any(verb => verb.Name == example.Verb)),
        .. executor.Verbs.Where(verb => trial.Examples.All(example => example.Verb != verb.Name)).Select(ExampleArguments.Of).OfType<PlannedAction>(),
    ];

    private static string? Misnamed(IExecutor executor)
    {
        if (string.IsNullOrWhiteSpace(executor.Name))
            return "it has no name";
        if (!executor.Verbs.Select(verb => verb.Name).SequenceEqual(executor.Verbs.Select(verb => verb.Name)))
            return "two looks at its verbs found different ones";
        if (executor.Verbs.Count == 0)
            return "it has no verbs";
        if (executor.Verbs.GroupBy(verb => verb.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return $"there are two verbs '{twice.Key}'";

        return executor.Verbs.Select(Misnamed).FirstOrDefault(evidence => evidence is not null);
    }

    private static string? Misnamed(ActionVerb verb)
    {
        if (!Name().IsMatch(verb.Name))
            return $"'{verb.Name}' is no name of a verb";
        if (string.IsNullOrWhiteSpace(verb.HookKind) || verb.HookKind.Contains(':'))
            return $"the kind of hook of {verb.Name} is '{verb.HookKind}'";
        if (string.IsNullOrWhiteSpace(verb.Help) || verb.Arguments.Any(argument => string.IsNullOrWhiteSpace(argument.Help)))
            return $"{verb.Name}, or an argument of it, has no help";
        if (verb.Arguments.GroupBy(argument => argument.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return $"{verb.Name} has two arguments '{twice.Key}'";

        return verb.Fixed.FirstOrDefault(pointer => !pointer.StartsWith('/')) is { } wrong ? $"'{wrong}' in Fixed of {verb.Name} is no JSON pointer" : null;
    }

    private static Answer Throws(IExecutor executor, List<PlannedAction> examples)
    {
        foreach (var verb in executor.Verbs)
        {
            foreach (var arguments in ExampleArguments.Odd(verb).Concat(examples.Where(one => one.Verb == verb.Name).Select(one => one.Arguments)))
            {
                var action = ExampleArguments.Action(verb, arguments);
                foreach (var (what, call) in Calls(executor, action))
                    if (Throws(call) is { } fault)
                        return Answer.Broken($"{what} of {verb.Name} with {Text(arguments)} threw {fault.GetType().Name}: {fault.Message}");
            }
        }

        return Answer.Kept;
    }

    private static (string What, Action Call)[] Calls(IExecutor executor, PlannedAction action) =>
    [
        ("Check", () => _ = executor.Check(action)),
        ("Undo", () => _ = executor.Undo(action, null)),
        ("Undo, with a strange detail,", () => _ = executor.Undo(action, JsonElement.Parse("[1]"))),
        ("Merge", () => _ = executor.Merge(action, action)),
    ];

    private static Exception? Throws(Action call)
    {
        try
        {
            call();
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }

    private static async Task<Answer> PureAsync(IExecutor executor, List<PlannedAction> examples)
    {
        foreach (var action in examples.Concat(executor.Verbs.SelectMany(verb => ExampleArguments.Odd(verb).Select(odd => ExampleArguments.Action(verb, odd)))))
        {
            var first = executor.Check(action);
            var others = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => executor.Check(action)))).ConfigureAwait(false);
            foreach (var again in others)
                if (!first.SequenceEqual(again))
                    return Answer.Broken($"Check of {action.Verb} with {Text(action.Arguments)} found {Text(first)}, and then {Text(again)}");
        }

        return Answer.Kept;
    }

    private static Answer Undo(IExecutor executor, List<PlannedAction> examples)
    {
        if (examples.Count == 0)
            return Answer.NotApplicable("there is no action to ask with: give one as an example");

        foreach (var example in examples)
        {
            if (executor.Undo(example, null) is not { } undo)
                continue;
            if (executor.Verbs.All(verb => verb.Name != undo.Verb))
                return Answer.Broken($"the undo of {example.Verb} is {undo.Verb}, which is no verb of this executor");
            if (undo.Hook != example.Hook)
                return Answer.Broken($"the undo of {example.Verb} on {example.Hook} is on {undo.Hook}");
            if (executor.Check(undo) is { Count: > 0 } problems)
                return Answer.Broken($"the undo of {example.Verb} with {Text(example.Arguments)} is refused by Check: {Text(problems)}");
            if (executor.Undo(example, null) is not { } again || Text(again.Arguments) != Text(undo.Arguments) || again.Verb != undo.Verb)
                return Answer.Broken($"two calls of Undo for one {example.Verb} gave two different actions");
        }

        return Answer.Kept;
    }

    internal static string Text(JsonElement arguments) => arguments.ValueKind == JsonValueKind.Undefined ? "no value at all" : arguments.GetRawText();

    internal static string Text(IReadOnlyList<ArgumentProblem> problems) =>
        problems.Count == 0 ? "nothing wrong" : string.Join("; ", problems.Select(problem => $"{problem.Pointer}: {problem.Message}"));

    [GeneratedRegex("^[a-z][a-z0-9_-]*\\.[a-z][a-z0-9_-]*$")]
    private static partial Regex Name();
}
