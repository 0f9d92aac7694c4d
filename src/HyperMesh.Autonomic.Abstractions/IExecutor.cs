using System.Text.Json;

namespace HyperMesh.Autonomic;

/// <summary>Something that can change the system: the E of MAPE-K.</summary>
/// <remarks>
/// An action sets the state of one hook; it does not describe a difference. So executing it twice is the same as once, and taking it
/// back is executing the action that was in force before (docs/adr/0003).
/// </remarks>
public interface IExecutor
{
    /// <summary>Short and unique: <c>xdp</c>.</summary>
    string Name { get; }

    /// <summary>What policies may ask of it. Constant.</summary>
    IReadOnlyList<ActionVerb> Verbs { get; }

    /// <summary>All that is wrong with an action's arguments. Pure: touches no kernel, needs no privilege. Thread-safe.</summary>
    IReadOnlyList<ArgumentProblem> Check(PlannedAction action);

    /// <summary>Does all of an action but the last step, and undoes it: so that what would go wrong is known before it is needed.</summary>
    /// <remarks>Called at start for every action that a rule might take; changes nothing that is in force. What it throws counts as a
    /// refusal.</remarks>
    Task<ActionResult> RehearseAsync(PlannedAction action, CancellationToken cancel) =>
        Task.FromResult(new ActionResult(true, "nothing to rehearse"));

    /// <summary>The action that takes another one back where nothing else is to be in force on its hook. Pure, thread-safe.</summary>
    /// <param name="done">What was done.</param>
    /// <param name="detail">What the executor said of it in <see cref="ActionResult.Detail"/>, such as what was there before; null when unknown.</param>
    /// <returns>Null where there is nothing to take back: a notification was sent.</returns>
    PlannedAction? Undo(PlannedAction done, JsonElement? detail) => null;

    /// <summary>One action that does what two on the same hook ask, where that has a meaning: rule sets are joined. Pure, thread-safe.</summary>
    /// <param name="stronger">Goes first where both speak.</param>
    /// <param name="weaker">The other.</param>
    /// <returns>Null where they cannot be joined: the stronger alone is in force.</returns>
    PlannedAction? Merge(PlannedAction stronger, PlannedAction weaker) => null;

    /// <summary>Looks whether a hook still holds what an action has put there.</summary>
    /// <remarks>Called every tick, off the loop's thread, while nothing is executed on that hook; so it should take microseconds. What it
    /// throws is passed over: a hook that cannot be looked at is not said to have changed.</remarks>
    /// <returns>Null when it does; else what was found instead, in words.</returns>
    string? Inspect(PlannedAction inForce) => null;

    /// <summary>Brings the hook to the state asked for, or leaves it as it was. Idempotent.</summary>
    /// <remarks>Called off the loop's thread, for one hook one at a time, for different hooks side by side. It may block up to the
    /// engine's time limit. After what it throws the outcome is unknown, and the hook is brought to its state
    /// again.</remarks>
    Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel);
}
