using System.Reactive.Concurrency;
using System.Text;
using HyperMesh.Autonomic.Engine.Execution;

namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>Where a world's actions are done: after the time that they take they fail, or come into force. On the loop's thread alone.</summary>
/// <param name="world">How they go.</param>
/// <param name="clock">The replay's clock.</param>
/// <param name="inForce">Is told what has come into force, and when.</param>
internal sealed class WorldStage(WorldDescription world, IScheduler clock, Action<PlannedAction, DateTimeOffset> inForce)
{
    private readonly Dictionary<(int, string), int> _tries = [];

    /// <summary>An executor that checks as the real one does, and acts here.</summary>
    public IExecutor Executor(IExecutor real) => new SimulatedExecutor(real, ExecuteAsync);

    private Task<ActionResult> ExecuteAsync(PlannedAction action)
    {
        var found = world.Executions.Index().FirstOrDefault(execution => execution.Item.Action.Fits(action));
        if (found.Item is not { } how)
            return Task.FromResult(Do(action, null));

        var failure = Fails(found.Index, how, action.Hook) ? how.Message : null;
        if (how.Takes == TimeSpan.Zero)
            return Task.FromResult(Do(action, failure));

        var done = new TaskCompletionSource<ActionResult>();
        clock.Schedule(how.Takes, () => done.SetResult(Do(action, failure)));
        return done.Task;
    }

    private ActionResult Do(PlannedAction action, string? failure)
    {
        if (failure is not null)
            return new ActionResult(false, failure);
        inForce(action, clock.Now);
        return new ActionResult(true, "simulated: the world answers");
    }

    private bool Fails(int index, WorldExecution how, string hook)
    {
        var attempt = _tries[(index, hook)] = _tries.GetValueOrDefault((index, hook)) + 1;
        return how.FailsOn.Contains(attempt) || Chance(index, hook, attempt) < how.FailsWith;
    }

    /// <summary>A number from 0 to 1 that depends on the seed, the action and the try alone, not on what else happens.</summary>
    private double Chance(int index, string hook, int attempt)
    {
        var mixed = Mix(world.Seed ^ Mix((ulong)index) ^ Mix((ulong)attempt << 32));
        foreach (var letter in Encoding.UTF8.GetBytes(hook))
            mixed = Mix(mixed ^ letter);
        return (mixed >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong value) => Xoshiro256.SplitMix(ref value);
}
