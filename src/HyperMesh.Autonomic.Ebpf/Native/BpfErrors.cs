namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Turns negative error numbers into exceptions with words and advice.</summary>
internal static class BpfErrors
{
    private const int LogLines = 20;
    private const int HighestErrno = 4096;
    private const string Rights = "needs CAP_BPF and CAP_NET_ADMIN (or root)";

    public static void ThrowIfFailed(string operation, int result)
    {
        if (result < 0)
            throw Failure(operation, result);
    }

    /// <summary>A descriptor to own; a negative result throws.</summary>
    public static BpfFd Own(string operation, int result) => result < 0 ? throw Failure(operation, result) : new BpfFd(result);

    /// <summary>The exception for a negative errno; words of the caller go before the general ones.</summary>
    public static BpfException Failure(string operation, int result, string? reason = null, string? mend = null, string? log = null)
    {
        var errno = -result;
        var described = Errno.Describe(errno);
        var message = reason is null ? described : $"{reason}: {described}";
        var tail = string.IsNullOrWhiteSpace(log) ? null : Tail(log);
        return new BpfException(new BpfError(operation, errno, message, mend ?? Advice(errno, tail is not null), tail));
    }

    /// <summary>Does something with files or folders; what .NET says against it comes as any other refusal of the kernel.</summary>
    public static T OnFiles<T>(string operation, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            var refused = Failure(operation, -ErrnoOf(fault));
            throw new BpfException(refused.Error, fault);
        }
    }

    /// <inheritdoc cref="OnFiles{T}(string, Func{T})"/>
    public static void OnFiles(string operation, Action work) => OnFiles(operation, () =>
    {
        work();
        return true;
    });

    // .NET puts the error number where others have an HRESULT.
    private static int ErrnoOf(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException => Errno.Enoent,
        UnauthorizedAccessException { InnerException: IOException { HResult: > 0 and < HighestErrno } inner } => inner.HResult,
        UnauthorizedAccessException => Errno.Eacces,
        { HResult: > 0 and < HighestErrno } => fault.HResult,
        _ => Errno.Eio,
    };

    /// <summary>The end of the verifier's log: the cause stands there, and the beginning may be megabytes away.</summary>
    public static string Tail(string log)
    {
        var lines = log.TrimEnd().Split('\n');
        return string.Join('\n', lines[Math.Max(0, lines.Length - LogLines)..]);
    }

    private static string? Advice(int errno, bool verifierSpoke) => errno switch
    {
        Errno.Eperm => Rights,
        Errno.Eacces when !verifierSpoke => $"{Rights}, and the right to the path",
        Errno.Eacces => "correct the program at the last lines of the log",
        Errno.E2Big when verifierSpoke => "the program is too complex for the verifier: make it shorter or bound its loops",
        23 or 24 => "raise the limit of open files (ulimit -n)",
        12 => "the kernel has no memory for it: make the map smaller",
        Errno.Eexist => "something of that name exists already: remove it, or choose another name",
        Errno.Enolink => "the interface is gone, and the link with it: attach again when the interface is back",
        Errno.Enosys => "the kernel is built without BPF (CONFIG_BPF_SYSCALL)",
        _ => null,
    };
}
