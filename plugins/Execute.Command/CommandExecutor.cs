using System.Text.Json;
using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Plugins.Execute.Command;

/// <summary>Runs commands: a program with its arguments, no shell, an environment of its own. What is different from case to case goes into the
/// environment and the standard input, never into the program or its arguments. Thread-safe.</summary>
public sealed class CommandExecutor : IExecutor
{
    private const string Run = "command.run";

    // The engine's own limit for a step that names none.
    private static readonly TimeSpan LongestByDefault = TimeSpan.FromSeconds(10);

    public string Name => "commands";

    public IReadOnlyList<ActionVerb> Verbs { get; } =
    [
        new(Run, "command", "Runs a program of this host, without a shell; what it changes is taken back by the command under 'undo'.")
        {
            IsMomentary = true,
            Keeps = CommandReader.Undo,
            Fixed = ["/program", "/args", "/undo/program", "/undo/args"],
            Arguments =
            [
                new("program", "An absolute path, or a name that is found in the usual folders.", IsRequired: true, Text("^(/.*|[^/]+)$")),
                new("args", "Its arguments, one item each; no shell reads them.", IsRequired: false, Texts()),
                new("environment", "Its variables, beside PATH and LANG; labels may be written into them.", IsRequired: false, Variables()),
                new("stdin", "What it reads from its standard input; labels may be written into it.", IsRequired: false, Scalar()),
                new(CommandReader.Undo, "The command that takes it back, with the same environment.", IsRequired: false, new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject { ["program"] = Text("^(/.*|[^/]+)$"), ["args"] = Texts() },
                    ["required"] = new JsonArray("program"),
                    ["additionalProperties"] = false,
                }),
            ],
        },
    ];

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var problems = new List<ArgumentProblem>();
        var reader = new CommandReader(problems);
        reader.Read(action.Arguments);
        reader.ReadUndo(action.Arguments);
        return problems;
    }

    /// <summary>Looks whether the programs are there.</summary>
    public Task<ActionResult> RehearseAsync(PlannedAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(action);
        var reader = new CommandReader([]);
        string? why = null;
        foreach (var call in (CommandCall?[])[reader.Read(action.Arguments), reader.ReadUndo(action.Arguments)])
            if (call is not null && why is null)
                ProgramFinder.Find(call.Program, out why);
        return Task.FromResult(new ActionResult(why is null, why ?? "the program is there"));
    }

    public PlannedAction? Undo(PlannedAction done, JsonElement? detail)
    {
        ArgumentNullException.ThrowIfNull(done);
        if (done.Arguments.ValueKind != JsonValueKind.Object || !done.Arguments.TryGetProperty(CommandReader.Undo, out var undo) || undo.ValueKind != JsonValueKind.Object)
            return null;

        var arguments = JsonObject.Create(undo)!;
        if (done.Arguments.TryGetProperty("environment", out var environment))
            arguments["environment"] = JsonNode.Parse(environment.GetRawText());
        return new PlannedAction(Run, done.Hook, JsonElement.Parse(arguments.ToJsonString())) { Timeout = done.Timeout };
    }

    public async Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(action);
        var problems = new List<ArgumentProblem>();
        var call = new CommandReader(problems).Read(action.Arguments);
        if (problems.Count > 0)
            return new ActionResult(false, string.Join("; ", problems.Select(one => $"{one.Pointer}: {one.Message}")));

        return ProgramFinder.Find(call!.Program, out var why) is { } path
            ? await CommandRun.RunAsync(path, call, action.Timeout ?? LongestByDefault, cancel).ConfigureAwait(false)
            : new ActionResult(false, why!);
    }

    private static JsonObject Scalar() => new() { ["type"] = new JsonArray("string", "number") };

    private static JsonObject Text(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    private static JsonObject Texts() => new() { ["type"] = "array", ["items"] = Scalar() };

    private static JsonObject Variables() => new()
    {
        ["type"] = "object",
        ["propertyNames"] = Text("^(?!LD_|(PATH|IFS|ENV|BASH_ENV|SHELLOPTS|PYTHONPATH|PERL5LIB|PERL5OPT)$)[A-Za-z_][A-Za-z0-9_]*$"),
        ["additionalProperties"] = Scalar(),
    };
}
