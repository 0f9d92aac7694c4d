namespace HyperMesh.Autonomic;

/// <summary>Something that happened to the loop itself: started, stopped, a policy revision, a plugin that failed.</summary>
/// <param name="Subject">Short: <c>loop</c>, <c>policy</c>, <c>plugin</c>, <c>monitor</c>.</param>
/// <param name="Text">In words.</param>
public sealed record Note(string Subject, string Text) : RecordBody;
