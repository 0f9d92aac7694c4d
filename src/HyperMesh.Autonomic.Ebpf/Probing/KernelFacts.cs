using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>What /proc and /sys tell of the kernel.</summary>
internal static class KernelFacts
{
    private static readonly Version XdpLinks = new(5, 9);
    private static readonly Version MemoryCountedByGroup = new(5, 11);
    private static readonly Version TcLinks = new(6, 6);

    public static HostFact Version()
    {
        Version version = Running(out var release);
        if (version < XdpLinks)
            return new HostFact("kernel", FactStatus.Missing, $"{release} has no XDP links", "use Linux 5.10 or newer");

        var links = version < TcLinks ? "XDP links; no TC links before 6.6" : "XDP and TC links";
        return new HostFact("kernel", FactStatus.Ok, $"{release}: {links}", null);
    }

    public static HostFact TypeInformation() => File.Exists("/sys/kernel/btf/vmlinux")
        ? new HostFact("BTF", FactStatus.Ok, "/sys/kernel/btf/vmlinux", null)
        : new HostFact(
            "BTF",
            FactStatus.Degraded,
            "no /sys/kernel/btf/vmlinux: programs that read kernel structs cannot be relocated",
            "use a kernel with CONFIG_DEBUG_INFO_BTF");

    public static HostFact Jit() => ProcFile.Read("/proc/sys/net/core/bpf_jit_enable") switch
    {
        "1" or "2" => new HostFact("JIT", FactStatus.Ok, "enabled", null),
        null => new HostFact("JIT", FactStatus.Degraded, "net.core.bpf_jit_enable cannot be read", "read it as root"),
        _ => new HostFact("JIT", FactStatus.Degraded, "programs are interpreted, several times slower", "sysctl net.core.bpf_jit_enable=1"),
    };

    public static HostFact Unprivileged() => ProcFile.Read("/proc/sys/kernel/unprivileged_bpf_disabled") switch
    {
        "0" => new HostFact(
            "unprivileged bpf", FactStatus.Degraded, "any user may load programs", "sysctl kernel.unprivileged_bpf_disabled=2"),
        null => new HostFact("unprivileged bpf", FactStatus.Degraded, "kernel.unprivileged_bpf_disabled is not there", null),
        string value => new HostFact("unprivileged bpf", FactStatus.Ok, $"disabled ({value}): only with capabilities", null),
    };

    public static HostFact LockedMemory()
    {
        var bytes = HostCalls.LockedMemoryLimit();
        var limit = bytes is null or ulong.MaxValue ? "no limit" : $"{bytes / 1024} KiB";
        if (Running(out _) >= MemoryCountedByGroup)
            return new HostFact("memlock", FactStatus.Ok, $"{limit}; this kernel counts maps to the cgroup instead", null);

        return bytes is null or ulong.MaxValue
            ? new HostFact("memlock", FactStatus.Ok, limit, null)
            : new HostFact("memlock", FactStatus.Degraded, $"{limit} for all maps together", "ulimit -l unlimited (LimitMEMLOCK=infinity)");
    }

    /// <summary>
    /// How to get past a refusal for want of lockable memory, which counts before Linux 5.11; null where it does not. libbpf raises the limit
    /// by itself, but may only with CAP_SYS_RESOURCE.
    /// </summary>
    public static string? LockedMemoryMend()
    {
        HostFact fact = LockedMemory();
        return fact.Status == FactStatus.Ok
            ? null
            : $"needs CAP_BPF and CAP_NET_ADMIN (or root); with them, more lockable memory ({fact.Detail}): {fact.Mend}";
    }

    private static Version Running(out string release)
    {
        release = ProcFile.Read("/proc/sys/kernel/osrelease") ?? "";
        var numbers = release.Split('.', '-', '+');
        return numbers.Length >= 2 && int.TryParse(numbers[0], out var major) && int.TryParse(numbers[1], out var minor)
            ? new Version(major, minor)
            : throw new FormatException($"'{release}' is not a kernel release");
    }
}
