namespace HyperMesh.Autonomic.Documents;

/// <summary>What is wrong with a text that was to be read as a value; the place is added by the node that holds the text.</summary>
internal sealed record Complaint(string Message, string? Hint = null);
