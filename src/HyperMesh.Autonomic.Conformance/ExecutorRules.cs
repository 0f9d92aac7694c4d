namespace HyperMesh.Autonomic.Conformance;

/// <summary>What is asked of executors.</summary>
public static class ExecutorRules
{
    public static readonly Rule Verbs = new(
        "executor/verbs", "Its verbs are constant, unique, named executor.verb, and say in words what they and their arguments are",
        "correct what is named; make Verbs a property with one value");

    public static readonly Rule Throws = new(
        "executor/throws", "Check, Undo and Merge never throw, whatever the arguments are",
        "look at ValueKind before you read a JsonElement, and answer with an ArgumentProblem");

    public static readonly Rule Check = new(
        "executor/check", "Check is pure: it answers the same every time, from any thread",
        "keep nothing between two calls, and touch nothing outside the arguments");

    public static readonly Rule Schema = new(
        "executor/schema", "What the schema of a verb refuses Check refuses, and what it is said to allow Check allows",
        "report in Check what is missing, unknown or of another type, each at its JSON pointer");

    public static readonly Rule Undo = new(
        "executor/undo", "Undo is pure, and what it gives is an action of this executor that Check accepts",
        "build the action of the arguments and the detail alone, with a verb of your own");

    public static readonly Rule Refuses = new(
        "executor/refuses", "What Check refuses is not executed: the result is a failure, and nothing has changed",
        "check the arguments again at the beginning of ExecuteAsync");

    public static readonly Rule Idempotent = new(
        "executor/idempotent", "Executing an action twice is the same as once",
        "set the state of the hook instead of changing it by a difference");

    public static readonly Rule Revert = new(
        "executor/revert", "Executing what Undo gives brings back what was there before",
        "keep in ActionResult.Detail what was there, and make the undo of it");

    public static readonly Rule Cancellation = new(
        "executor/cancellation", "When it is called off, it ends within two seconds",
        "hand the token to whatever waits");

    /// <summary>Those that touch nothing: they are always asked.</summary>
    public static IReadOnlyList<Rule> Pure { get; } = [Verbs, Throws, Check, Schema, Undo];

    /// <summary>Those that execute actions: asked only where that is allowed.</summary>
    public static IReadOnlyList<Rule> Executing { get; } = [Refuses, Revert, Idempotent, Cancellation];

    /// <summary>All, in the order in which they are asked.</summary>
    public static IReadOnlyList<Rule> All { get; } = [.. Pure, .. Executing];
}
