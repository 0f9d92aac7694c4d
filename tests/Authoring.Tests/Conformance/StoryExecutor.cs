using System.Text.Json;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic;

namespace Authoring.Tests.Conformance;

/// <summary>An executor as it should be, over a dictionary, of which each part can be made wrong.</summary>
internal sealed class StoryExecutor : IExecutor
{
    public Dictionary<string, string> State { get; } = [];

    public string Name => "story";

    public IReadOnlyList<ActionVerb> Verbs { get; init; } =
    [
        new("story.set", "story", "Sets it.")
        {
            Arguments = [new("to", "What to.", IsRequired: true, new JsonObject { ["type"] = "string", ["examples"] = new JsonArray("one") })],
        },
    ];

    public Func<PlannedAction, IReadOnlyList<ArgumentProblem>> Checks { get; init; } = Problems;

    public Func<PlannedAction, JsonElement?, PlannedAction?> Undoes { get; init; } = (done, detail) => Set(done.Hook, Before(detail));

    public Func<StoryExecutor, PlannedAction, CancellationToken, Task<ActionResult>> Executes { get; init; } = (story, action, _) => Task.FromResult(story.Put(action));

    public static IReadOnlyList<ArgumentProblem> Problems(PlannedAction action) =>
        action.Arguments.ValueKind != JsonValueKind.Object ? [new("", "no arguments")]
        : !action.Arguments.TryGetProperty("to", out var to) ? [new("", "'to' is missing")]
        : to.ValueKind != JsonValueKind.String ? [new("/to", "no text")]
        : action.Arguments.EnumerateObject().Count() > 1 ? [new("", "an argument too many")] : [];

    public static PlannedAction Set(string hook, string to) => new("story.set", hook, JsonSerializer.SerializeToElement(new { to }));

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action) => Checks(action);

    public PlannedAction? Undo(PlannedAction done, JsonElement? detail) => Undoes(done, detail);

    public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel) =>
        Executes(this, action, cancel);

    /// <summary>Sets the state, and says what was there.</summary>
    public ActionResult Put(PlannedAction action, Func<string, string, string>? combine = null)
    {
        if (Problems(action).Count > 0)
            return new ActionResult(false, "refused");

        var before = State.GetValueOrDefault(action.Hook, "");
        var to = action.Arguments.GetProperty("to").GetString()!;
        State[action.Hook] = combine is null ? to : combine(before, to);
        return new ActionResult(true, "set", JsonSerializer.SerializeToElement(new { before }));
    }

    private static string Before(JsonElement? detail) =>
        detail is { ValueKind: JsonValueKind.Object } said && said.TryGetProperty("before", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
}
