using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Tests.Planning;

/// <summary>An executor for stories: a kernel of named values. Kind a can be joined, kind b is empty at first, kind c holds what somebody else
/// has put there; its actions fail, throw or never answer as the story says.</summary>
internal sealed class StoryExecutor : IExecutor
{
    public string Name => "story";

    public IReadOnlyList<ActionVerb> Verbs { get; } =
    [
        .. ((string[])["a", "b", "c"]).SelectMany(kind => (ActionVerb[])[new($"{kind}.set", kind, "Sets."), new($"{kind}.clear", kind, "Clears.")]),
        new("tell", "tell", "Tells.") { IsMomentary = true },
    ];

    public Dictionary<string, string> Held { get; } = [];

    /// <summary>How the next action ends: done, refused, thrown after it was done or before, or never.</summary>
    public Func<PlannedAction, Ending> Ends { get; set; } = _ => Ending.Done;

    public enum Ending
    {
        Done,
        Refused,
        ThrownBefore,
        ThrownAfter,
        Never,
    }

    public static PlannedAction Set(string hook, string value) => new($"{hook[0]}.set", hook, Json(value));

    public static JsonElement Json(string value) => JsonSerializer.SerializeToElement(new { value });

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action) => [];

    public PlannedAction? Undo(PlannedAction done, JsonElement? detail)
    {
        if (!done.Verb.EndsWith(".set", StringComparison.Ordinal))
            return null;
        return detail is { } said && said.GetProperty("before").GetString() is { } before
            ? Set(done.Hook, before)
            : new PlannedAction($"{done.Hook[0]}.clear", done.Hook, JsonSerializer.SerializeToElement(new { }));
    }

    public PlannedAction? Merge(PlannedAction stronger, PlannedAction weaker)
    {
        var (one, other) = (ValueOf(stronger), ValueOf(weaker));
        return stronger.Hook[0] == 'a' && one.StartsWith("m:", StringComparison.Ordinal) && other.StartsWith("m:", StringComparison.Ordinal)
            ? Set(stronger.Hook, "m:" + string.Join('+', one[2..].Split('+').Union(other[2..].Split('+')).Order(StringComparer.Ordinal)))
            : null;
    }

    public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel)
    {
        var ending = Ends(action);
        if (ending == Ending.Never)
            return new TaskCompletionSource<ActionResult>().Task;
        if (ending == Ending.Refused)
            return Task.FromResult(new ActionResult(false, "refused"));
        if (ending == Ending.ThrownBefore)
            throw new InvalidOperationException("thrown");

        var before = Held.GetValueOrDefault(action.Hook);
        if (action.Verb.EndsWith(".set", StringComparison.Ordinal))
            Held[action.Hook] = ValueOf(action);
        else if (action.Verb.EndsWith(".clear", StringComparison.Ordinal))
            Held.Remove(action.Hook);
        return ending == Ending.ThrownAfter
            ? throw new InvalidOperationException("thrown")
            : Task.FromResult(new ActionResult(true, "done", JsonSerializer.SerializeToElement(new { before })));
    }

    public static string ValueOf(PlannedAction action) => action.Arguments.GetProperty("value").GetString()!;
}
