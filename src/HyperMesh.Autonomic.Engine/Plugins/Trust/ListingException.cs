namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>Files that cannot be vouched for as they are: a link, a name that cannot be told, too many or too large ones.</summary>
/// <param name="message">What is wrong, without a full stop.</param>
/// <param name="hint">How to mend it.</param>
public sealed class ListingException(string message, string hint) : IOException(message)
{
    /// <summary>How to mend it.</summary>
    public string Hint { get; } = hint;
}
