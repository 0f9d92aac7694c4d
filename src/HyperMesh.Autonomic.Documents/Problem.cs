namespace HyperMesh.Autonomic.Documents;

/// <summary>Something in a document that its author has to mend. Immutable, so safe to share between threads.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Message">What is wrong: one line, without a full stop. Control characters of the document that it repeats are escaped.</param>
/// <param name="Hint">How to mend it, or null where nothing better than the message can be said.</param>
public sealed record Problem(Place Place, string Message, string? Hint = null)
{
    /// <inheritdoc cref="Problem" path="/param[@name='Message']"/>
    public string Message { get; init; } = Quoted.OnOneLine(Message);

    /// <inheritdoc cref="Problem" path="/param[@name='Hint']"/>
    public string? Hint { get; init; } = Hint is null ? null : Quoted.OnOneLine(Hint);

    /// <summary>Whether the document can still be used.</summary>
    public ProblemSeverity Severity { get; init; }

    /// <returns><c>file:line:col: message; hint</c>; a warning reads <c>file:line:col: warning: message; hint</c>.</returns>
    public override string ToString()
    {
        var severity = Severity == ProblemSeverity.Warning ? "warning: " : "";
        return Hint is null ? $"{Place}: {severity}{Message}" : $"{Place}: {severity}{Message}; {Hint}";
    }
}
