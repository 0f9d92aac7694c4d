namespace HyperMesh.Autonomic;

/// <summary>A person's answer to a plan that waits for approval.</summary>
/// <param name="Plan">Id of the proposed plan.</param>
/// <param name="Granted">False: it must not be carried out.</param>
/// <param name="By">Login name.</param>
/// <param name="Comment">Why, in the person's words; may be empty.</param>
public sealed record Approval(long Plan, bool Granted, string By, string Comment = "") : RecordBody;
