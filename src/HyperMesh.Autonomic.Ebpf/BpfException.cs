namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// The kernel or libbpf refused. Its message reads well by itself: what was tried, the error by name, what to do, and, if the verifier
/// refused, the source line and the end of its log.
/// </summary>
public sealed class BpfException : Exception
{
    /// <summary>An exception for the given error.</summary>
    public BpfException(BpfError error)
        : this(error, null)
    {
    }

    /// <summary>An exception for the given error, with the exception that led to it.</summary>
    public BpfException(BpfError error, Exception? innerException)
        : base(Text(error), innerException) => Error = error;

    /// <summary>The parts of the message.</summary>
    public BpfError Error { get; }

    /// <summary>
    /// True when more rights would help. EACCES counts only without a verifier log, because it is also the verifier's ordinary way
    /// of saying no.
    /// </summary>
    public bool NeedsPrivilege =>
        Error.Errno == Native.Errno.Eperm || (Error.Errno == Native.Errno.Eacces && Error.VerifierLog is null);

    private static string Text(BpfError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var text = $"could not {error.Operation}: {error.Message}";
        if (error.Mend is not null)
            text += $"; {error.Mend}";

        if (error.SourceLine is not null)
            text += $"\nat {error.SourceLine}";

        return error.VerifierLog is null ? text : $"{text}\nend of the verifier log:\n{error.VerifierLog}";
    }
}
