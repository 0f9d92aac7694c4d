using System.Text.Json;
using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Engine.Tests.Policies;

/// <summary>An executor that does nothing and checks what it is given: what a reader of policies needs.</summary>
internal sealed class PlainExecutor : IExecutor
{
    public string Name => "plain";

    public IReadOnlyList<ActionVerb> Verbs { get; } =
    [
        new("fake.set", "xdp", "Puts a program on the hook.")
        {
            Fixed = ["/program"],
            Arguments =
            [
                new("program", "Which program.", true, JsonNode.Parse("""{ "type": "string" }""")!),
                new("port", "A port, 0 to 65535.", false, JsonNode.Parse("""{ "type": "integer", "minimum": 0, "maximum": 65535 }""")!),
                new("source", "An address.", false, JsonNode.Parse("""{ "type": "string" }""")!),
                new("note", "Any text.", false, JsonNode.Parse("""{ "type": "string" }""")!),
            ],
        },
        new("fake.detach", "xdp", "Takes the program off the hook."),
        new("fake.limit", "tc", "Puts a limit on the tc hook."),
        new("fake.tell", "notice", "Tells somebody.") { IsMomentary = true },
    ];

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action) => action.Verb == "fake.set" ? [.. CheckSet(action.Arguments)] : [];

    public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel) => Task.FromResult(new ActionResult(true, "done"));

    private static IEnumerable<ArgumentProblem> CheckSet(JsonElement arguments)
    {
        string[] known = ["program", "port", "source", "note"];
        foreach (var argument in arguments.EnumerateObject().Where(argument => !known.Contains(argument.Name)))
            yield return new ArgumentProblem($"/{argument.Name}", $"there is no argument '{argument.Name}'");
        if (!arguments.TryGetProperty("program", out var program) || program.ValueKind != JsonValueKind.String)
            yield return new ArgumentProblem("", "'program' is missing", "name one");
        if (arguments.TryGetProperty("port", out var port) && (port.ValueKind != JsonValueKind.Number || !port.TryGetUInt16(out _)))
            yield return new ArgumentProblem("/port", $"{port} is no port", "ports end at 65535");
        if (arguments.TryGetProperty("source", out var source)
            && (source.ValueKind != JsonValueKind.String || !System.Net.IPAddress.TryParse(source.GetString(), out _)))
            yield return new ArgumentProblem("/source", $"{source} is no address");
    }
}
