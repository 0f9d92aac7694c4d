namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>A key that cannot be used; the message says why, and how to mend it.</summary>
public sealed class KeyException : Exception
{
    /// <param name="message">What is wrong; how to mend it.</param>
    public KeyException(string message)
        : base(message)
    {
    }

    /// <param name="message">What is wrong; how to mend it.</param>
    /// <param name="cause">What has been thrown.</param>
    public KeyException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
