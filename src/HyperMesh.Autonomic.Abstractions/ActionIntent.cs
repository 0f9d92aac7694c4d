namespace HyperMesh.Autonomic;

/// <summary>Written before an action is executed, so that a crash in between can be seen and repaired.</summary>
/// <param name="Plan">Id of the plan.</param>
/// <param name="Action">The step.</param>
public sealed record ActionIntent(long Plan, PlannedAction Action) : RecordBody;
