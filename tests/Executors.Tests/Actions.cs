using System.Text.Json;

namespace HyperMesh.Autonomic.Executors.Tests;

/// <summary>Actions and what executors say to them, in short.</summary>
internal static class Actions
{
    public static PlannedAction Action(string verb, string arguments, string hook = "command:eth0") => new(verb, hook, JsonElement.Parse(arguments));

    public static Task<ActionResult> RunAsync(this IExecutor executor, PlannedAction action, CancellationToken cancel = default) =>
        executor.ExecuteAsync(action, cancel);

    /// <summary>Each problem as "pointer: message".</summary>
    public static string[] Problems(this IExecutor executor, PlannedAction action) =>
        [.. executor.Check(action).Select(problem => $"{problem.Pointer}: {problem.Message}")];

    public static string Text(this ActionResult result, string member) => result.Detail!.Value.GetProperty(member).ToString();
}
