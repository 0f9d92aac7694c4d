using System.Reactive.Concurrency;
using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Tests;

/// <summary>An executor whose kernel is a dictionary and whose answers a test scripts.</summary>
internal sealed class FakeExecutor : IExecutor
{
    public string Name => "fake";

    public IReadOnlyList<ActionVerb> Verbs { get; } =
    [
        new("fake.set", "xdp", "Puts a program on the hook."),
        new("fake.detach", "xdp", "Takes the program off the hook."),
    ];

    /// <summary>What each hook holds: the name of a program, or nothing.</summary>
    public Dictionary<string, string> Held { get; } = [];

    /// <summary>What it answers; it may throw.</summary>
    public Func<PlannedAction, ActionResult> Answer { get; set; } = _ => new ActionResult(true, "done");

    /// <summary>How long it takes, by the clock of the loop.</summary>
    public TimeSpan Takes { get; set; }

    public IScheduler? Clock { get; set; }

    public static PlannedAction Set(string program, string hook = "xdp:eth0") =>
        new("fake.set", hook, JsonSerializer.SerializeToElement(new { program }));

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action)
    {
        var problems = action.Arguments.EnumerateObject().Where(argument => argument.Name is not ("program" or "config"))
            .Select(argument => new ArgumentProblem($"/{argument.Name}", $"there is no argument '{argument.Name}'")).ToList();
        if (action.Verb == "fake.set" && !action.Arguments.TryGetProperty("program", out _))
            problems.Add(new ArgumentProblem("", "'program' is missing", "name one"));
        if (action.Arguments.TryGetProperty("config", out var config) && config.TryGetProperty("ports", out var ports))
            problems.AddRange(ports.EnumerateArray().Index().Where(port => port.Item.GetInt32() > 65535)
                .Select(port => new ArgumentProblem($"/config/ports/{port.Index}", $"{port.Item} is no port", "ports end at 65535")));
        return problems;
    }

    public string? Inspect(PlannedAction inForce)
    {
        var held = Held.GetValueOrDefault(inForce.Hook);
        return held == inForce.Arguments.GetProperty("program").GetString() ? null : $"it holds {held ?? "nothing"}";
    }

    public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel)
    {
        if (Takes == TimeSpan.Zero)
            return Task.FromResult(Execute(action));

        var done = new TaskCompletionSource<ActionResult>();
        Clock!.Schedule(Takes, () =>
        {
            try
            {
                done.SetResult(Execute(action));
            }
            catch (InvalidOperationException fault)
            {
                done.SetException(fault);
            }
        });
        return done.Task;
    }

    private ActionResult Execute(PlannedAction action)
    {
        var result = Answer(action);
        if (!result.Succeeded)
            return result;

        if (action.Verb == "fake.detach")
            Held.Remove(action.Hook);
        else
            Held[action.Hook] = action.Arguments.GetProperty("program").GetString()!;
        return result;
    }
}
