namespace HyperMesh.Autonomic;

/// <summary>A rule would have acted, and was held back.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Target">Where.</param>
/// <param name="Reason">In words.</param>
/// <param name="Until">When it will be asked again, if the time is known.</param>
public sealed record Hold(RuleId Rule, string Target, string Reason, DateTimeOffset? Until) : RecordBody;
