using System.Text.Json;
using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Engine.Execution;

/// <summary>Calls a person: the engine's own verb. The loop makes a record of it, which is what people are told by.</summary>
internal sealed class EscalateExecutor : IExecutor
{
    public const string Verb = "escalate";
    private const string Message = "message";

    public string Name => "engine";

    public IReadOnlyList<ActionVerb> Verbs { get; } =
    [
        new(Verb, Verb, "Calls a person, by a record in the journal.")
        {
            IsMomentary = true,
            Arguments = [new VerbArgument(Message, "What is asked of the person.", true, new JsonObject { ["type"] = "string", ["minLength"] = 1 })],
        },
    ];

    public static string MessageOf(PlannedAction action) => action.Arguments.GetProperty(Message).GetString()!;

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var problems = action.Arguments.EnumerateObject().Where(argument => argument.Name != Message)
            .Select(argument => new ArgumentProblem($"/{argument.Name}", $"{Verb} takes no '{argument.Name}'", $"it takes '{Message}'")).ToList();
        if (!action.Arguments.TryGetProperty(Message, out var message))
            problems.Add(new ArgumentProblem("", $"'{Message}' is missing", "say what is asked of the person"));
        else if (message.ValueKind != JsonValueKind.String || message.GetString()!.Length == 0)
            problems.Add(new ArgumentProblem($"/{Message}", $"'{Message}' is a text", "say what is asked of the person"));
        return problems;
    }

    public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel) =>
        Task.FromResult(new ActionResult(true, MessageOf(action)));
}
