namespace HyperMesh.Autonomic;

/// <summary>Somebody has said that a rule begins nothing new for a time; what it has in force may still be taken back. The last one of a rule counts, also
/// after a restart.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Until">Until just before then; an instant that is over ends an earlier silence.</param>
/// <param name="Reason">In words; may be empty.</param>
/// <param name="By">Login name.</param>
public sealed record Silencing(RuleId Rule, DateTimeOffset Until, string Reason, string By) : RecordBody;
