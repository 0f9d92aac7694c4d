namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>How actions of one kind go.</summary>
/// <param name="Action">Which actions.</param>
/// <param name="Takes">Time from the call to the answer.</param>
/// <param name="FailsOn">The tries on a hook that fail, counted from 1.</param>
/// <param name="FailsWith">Probability of each other try that it fails, from 0 to 1.</param>
/// <param name="Message">What the executor says of a failure.</param>
internal sealed record WorldExecution(ActionPattern Action, TimeSpan Takes, IReadOnlyList<int> FailsOn, double FailsWith, string Message);
