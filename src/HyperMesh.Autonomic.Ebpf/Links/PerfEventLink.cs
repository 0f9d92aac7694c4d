using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// A program that a clock of each CPU calls some times a second, on whatever runs there: the ground of a profiler. Needs CAP_PERFMON besides
/// CAP_BPF. On several CPUs it is several links in the kernel, which go together: <see cref="BpfLink.Info"/> tells of the first, and a pin
/// is a folder with one pin each. Thread-safe.
/// </summary>
public sealed class PerfEventLink : ProbeLink
{
    private const ulong CpuClock = 0;

    internal PerfEventLink(IReadOnlyList<PerfAttachment> held, IReadOnlyList<int> cpus)
        : base(held) => Cpus = cpus;

    /// <summary>The CPUs; empty for a link that was opened again, because the kernel does not tell.</summary>
    public IReadOnlyList<int> Cpus { get; }

    internal override string Place => Cpus.Count switch
    {
        0 => "the CPU clock",
        1 => $"the clock of CPU {Cpus[0]}",
        _ => $"the clocks of {Cpus.Count} CPUs",
    };

    /// <summary>Calls a program from the software clock of a CPU, or of all that are online now. Either all or none.</summary>
    /// <param name="program">A program of type PerfEvent.</param>
    /// <param name="frequency">Calls a second on each CPU, from 1 to kernel.perf_event_max_sample_rate.</param>
    /// <param name="cpu">One CPU, or null for all.</param>
    /// <exception cref="BpfException">
    /// ENODEV when the CPU is not online, EINVAL when the frequency is above the kernel's limit, EOPNOTSUPP without perf events, EPERM.
    /// </exception>
    public static PerfEventLink Attach(BpfProgram program, int frequency, int? cpu = null)
    {
        BpfProgram.Require(program, ProgramType.PerfEvent);
        ArgumentOutOfRangeException.ThrowIfLessThan(frequency, 1);
        IReadOnlyList<int> cpus = cpu is { } one ? [one] : OnlineCpus();
        var held = new List<PerfAttachment>();
        try
        {
            foreach (var each in cpus)
                held.Add(AttachTo(program, frequency, each));

            return new PerfEventLink(held, cpus);
        }
        catch
        {
            held.ForEach(h => h.Dispose());
            throw;
        }
    }

    /// <summary>The links that <see cref="ProbeLink.Pin"/> put into a folder.</summary>
    internal static PerfEventLink FromFolder(string folder)
    {
        var held = new List<PerfAttachment>();
        try
        {
            for (var i = 0; Path.Combine(folder, PartName(i)) is var path && File.Exists(path); i++)
                held.Add(PerfAttachment.OfLink(Pins.Open(path, Pins.Link), $"open the link pinned at {path}"));

            return held.Count > 0
                ? new PerfEventLink(held, [])
                : throw BpfErrors.Failure($"open the link pinned at {folder}", -Errno.Eisdir, "it is a folder without the pins of a link");
        }
        catch
        {
            held.ForEach(h => h.Dispose());
            throw;
        }
    }

    private protected override void RequireType(BpfProgram program) => BpfProgram.Require(program, ProgramType.PerfEvent);

    private static PerfAttachment AttachTo(BpfProgram program, int frequency, int cpu)
    {
        var operation = $"attach {program} to the clock of CPU {cpu} at {frequency} Hz";
        var attr = new PerfEventAttr
        {
            Type = PerfEventAttr.Software,
            Config = CpuClock,
            Sample = (ulong)frequency,
            Bits = PerfEventAttr.DisabledBit | PerfEventAttr.FrequencyBit,
        };
        var fd = PerfCalls.Open(attr, null, -1, cpu);
        return fd >= 0
            ? PerfAttachment.Attach(program, new BpfFd(fd), 0, operation)
            : throw Refusal(operation, fd, mend: fd switch
            {
                -Errno.Enodev => $"no such CPU is online; those that are: {string.Join(", ", OnlineCpus())}",
                -Errno.Einval => "choose a lower frequency (sysctl kernel.perf_event_max_sample_rate), or a CPU that there is",
                -Errno.Enosys or -Errno.Enoent => "use a kernel with CONFIG_PERF_EVENTS",
                _ => null,
            });
    }

    private static IReadOnlyList<int> OnlineCpus() => PossibleCpus.Expand(BpfErrors.OnFiles("read which CPUs are online", () => File.ReadAllText("/sys/devices/system/cpu/online")));
}
