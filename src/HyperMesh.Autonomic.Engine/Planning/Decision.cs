namespace HyperMesh.Autonomic.Engine.Planning;

/// <summary>What the planner decides for a hook: a plan or a hold, with the ids of what led to it; or nothing.</summary>
/// <param name="Body">A <see cref="ChangePlan"/> or a <see cref="Hold"/>; null when there is nothing to do now.</param>
/// <param name="Causes">Ids of records.</param>
/// <param name="LookAgain">When time alone can change the answer.</param>
public sealed record Decision(RecordBody? Body, IReadOnlyList<long> Causes, DateTimeOffset? LookAgain = null)
{
    /// <summary>Nothing to do, whatever the time.</summary>
    public static readonly Decision Nothing = new(null, []);
}
