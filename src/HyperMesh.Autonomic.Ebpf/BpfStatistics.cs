using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// Lets the kernel count how often and how long each program runs (<see cref="BpfProgramInfo.RunCount"/>), for all programs of the host,
/// while at least one such object of any process lives. Costs some tens of nanoseconds a run. Thread-safe.
/// </summary>
public sealed class BpfStatistics : IDisposable
{
    private const uint RunTime = 0;

    private readonly BpfFd _fd;

    private BpfStatistics(BpfFd fd) => _fd = fd;

    /// <summary>Begins to count; disposing ends it, if nobody else wants it.</summary>
    /// <exception cref="BpfException">EPERM without CAP_SYS_ADMIN; EINVAL before Linux 5.8.</exception>
    public static BpfStatistics Enable()
    {
        var result = Open();
        return result >= 0
            ? new BpfStatistics(new BpfFd(result))
            : throw BpfErrors.Failure("count the run time of programs", result, mend: result switch
            {
                -Errno.Eperm => "needs CAP_SYS_ADMIN (or root)",
                -Errno.Einval => "use Linux 5.8 or newer, or sysctl kernel.bpf_stats_enabled=1",
                _ => null,
            });
    }

    /// <inheritdoc/>
    public void Dispose() => _fd.Dispose();

    /// <summary>A descriptor, or a negative errno.</summary>
    internal static int Open() => LibBpf.bpf_enable_stats(RunTime);
}
