using System.Text.Json;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic;

namespace HelloPlugin;

/// <summary>Keeps a notice in a file for each target: <c>hello-plugin.set: { text: … }</c>. Thread-safe.</summary>
public sealed class HelloPluginExecutor(string folder) : IExecutor
{
    private const string Verb = "hello-plugin.set";

    public HelloPluginExecutor()
        : this(Path.Combine(Path.GetTempPath(), "hello-plugin"))
    {
    }

    public string Name => "hello-plugin";

    public IReadOnlyList<ActionVerb> Verbs { get; } =
    [
        new(Verb, "hello-plugin", "Writes a notice for the target; an empty one is no notice.")
        {
            Arguments = [new("text", "What the notice says.", IsRequired: true, new JsonObject { ["type"] = "string", ["examples"] = new JsonArray("hello") })],
        },
    ];

    // Pure: looks at the arguments and at nothing else.
    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action)
    {
        if (action.Arguments.ValueKind != JsonValueKind.Object)
            return [new("", "these are no arguments", "write them as '{ text: … }'")];

        var problems = action.Arguments.EnumerateObject().Where(member => member.Name != "text")
            .Select(member => new ArgumentProblem($"/{member.Name}", $"there is no argument '{member.Name}'", "it takes 'text'")).ToList();
        if (!action.Arguments.TryGetProperty("text", out var text))
            problems.Add(new("", "'text' is missing"));
        else if (text.ValueKind != JsonValueKind.String)
            problems.Add(new("/text", "this is no text", "put it in quotes"));
        return problems;
    }

    // Sets a state, so that executing it twice is the same as once; and says what was there, so that it can be taken back.
    public async Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel)
    {
        if (Check(action) is { Count: > 0 } problems)
            return new ActionResult(false, string.Join("; ", problems.Select(problem => problem.Message)));

        var (path, text, before) = (FileOf(action), TextOf(action), Read(action));
        Directory.CreateDirectory(folder);
        if (text.Length == 0)
        {
            File.Delete(path);
        }
        else
        {
            // Beside and into place: whoever reads it sees the old notice or the new one.
            await File.WriteAllTextAsync(path + ".new", text, cancel);
            File.Move(path + ".new", path, overwrite: true);
        }

        return new ActionResult(true, $"{path} says '{text}'", JsonSerializer.SerializeToElement(new { before }));
    }

    // What was there before; nothing where that is not known.
    public PlannedAction? Undo(PlannedAction done, JsonElement? detail)
    {
        var before = detail is { ValueKind: JsonValueKind.Object } said && said.TryGetProperty("before", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()! : "";
        return new PlannedAction(Verb, done.Hook, JsonSerializer.SerializeToElement(new { text = before }));
    }

    public string? Inspect(PlannedAction inForce) => Read(inForce) is var found && found == TextOf(inForce) ? null : $"the notice says '{found}'";

    private string Read(PlannedAction action) => File.Exists(FileOf(action)) ? File.ReadAllText(FileOf(action)) : "";

    // A target may have a slash in it: namespace/eth0.
    private string FileOf(PlannedAction action) => Path.Combine(folder, action.Target().Replace('/', '_') + ".txt");

    private static string TextOf(PlannedAction action) => action.Arguments.GetProperty("text").GetString()!;
}
