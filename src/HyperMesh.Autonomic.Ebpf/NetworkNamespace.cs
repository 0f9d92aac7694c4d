using System.Runtime.ExceptionServices;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>Work inside a named network namespace, as <c>ip netns</c> makes them.</summary>
public static class NetworkNamespace
{
    internal const string Folder = "/run/netns";

    /// <summary>
    /// Runs the work on a thread of its own that has entered /run/netns/<paramref name="netns"/>; blocks until it is done. The thread ends
    /// with the call, so no pool thread ever changes its namespace. Exceptions of the work come out as they are.
    /// <para>
    /// Sockets that the work makes stay in the namespace and may be used from any thread afterwards. The work itself has to be
    /// synchronous: a thread is born into the namespace of the one that starts it, so a task or an asynchronous call begun in here could
    /// leave a pool thread behind in the wrong namespace.
    /// </para>
    /// </summary>
    /// <param name="netns">The name of the namespace; null runs the work inline, where the caller is.</param>
    /// <param name="work">What to do there.</param>
    /// <exception cref="BpfException">ENOENT when there is no such namespace; EPERM without CAP_SYS_ADMIN.</exception>
    public static T Run<T>(string? netns, Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (netns is null)
            return work();

        if (InterfaceName.NetnsFault(netns) is { } fault)
            throw new ArgumentException($"'{netns}' {fault}", nameof(netns));

        T? result = default;
        OnOwnThread(() =>
        {
            Enter(netns);
            result = work();
        });
        return result!;
    }

    /// <summary>The names of the namespaces that there are.</summary>
    public static IReadOnlyList<string> Names() =>
        Directory.Exists(Folder) ? [.. Directory.EnumerateFiles(Folder).Select(f => Path.GetFileName(f)).Order()] : [];

    internal static void OnOwnThread(Action work)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        {
            IsBackground = true,
            Name = "netns",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private static void Enter(string netns)
    {
        var path = $"{Folder}/{netns}";
        var errno = HostCalls.EnterNetwork(path);
        if (errno == 0)
            return;

        var (reason, mend) = errno switch
        {
            Errno.Enoent => ($"there is no network namespace '{netns}'",
                NearestName.Find(netns, Names()) is { } near ? $"did you mean '{near}'?" : $"make it with 'ip netns add {netns}'"),
            Errno.Eperm or Errno.Eacces => ("entering a namespace is not allowed", "needs CAP_SYS_ADMIN (or root)"),
            Errno.Einval => ($"{path} is a left-over file, not a namespace", $"remove it with 'ip netns del {netns}'"),
            _ => ((string?)null, (string?)null),
        };
        throw BpfErrors.Failure($"enter network namespace {netns}", -errno, reason, mend);
    }
}
