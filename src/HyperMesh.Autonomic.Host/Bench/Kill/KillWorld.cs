using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary>A kernel of files, which outlives the process that changes it: what each hook holds. Changes are whole or not there, as a swap is.</summary>
internal sealed class KillWorld(string folder) : IExecutor
{
    /// <summary>Milliseconds before a change, and after it.</summary>
    private const int LongestDelay = 40;

    private readonly Random _random = new();

    public string Name => "world";

    public IReadOnlyList<ActionVerb> Verbs { get; } =
    [
        new("world.set", "world", "Puts a program on the hook.") { Arguments = [Argument("program")] },
        new("world.clear", "world", "Empties the hook."),
    ];

    public static PlannedAction Set(string target, string program) =>
        new("world.set", $"world:{target}", JsonSerializer.SerializeToElement(new { program }));

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action) => [];

    public PlannedAction? Undo(PlannedAction done, JsonElement? detail) =>
        new("world.clear", done.Hook, JsonSerializer.SerializeToElement(new { }));

    public string? Inspect(PlannedAction inForce) => HeldBy(inForce.Target()) is var held && held == ProgramOf(inForce) ? null : $"it holds {held}";

    /// <summary>What the hook of a target holds; empty for nothing.</summary>
    public string HeldBy(string target) => File.Exists(PathOf(target)) ? File.ReadAllText(PathOf(target)) : "";

    public void Put(string target, string program)
    {
        var next = PathOf(target) + "." + Guid.NewGuid().ToString("N");
        File.WriteAllText(next, program);
        File.Move(next, PathOf(target), overwrite: true);
    }

    public async Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel)
    {
        // Long enough before and after the change for a kill to fall there.
        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(LongestDelay)), TimeProvider.System, cancel).ConfigureAwait(false);
        Put(action.Target(), ProgramOf(action));
        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(LongestDelay)), TimeProvider.System, cancel).ConfigureAwait(false);
        return new ActionResult(true, "done");
    }

    public static string ProgramOf(PlannedAction action) =>
        action.Arguments.TryGetProperty("program", out var program) ? program.GetString() ?? "" : "";

    private static VerbArgument Argument(string name) => new(name, "Name of a program.", true, new System.Text.Json.Nodes.JsonObject { ["type"] = "string" });

    private string PathOf(string target) => Path.Combine(folder, target);
}
