using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>What this process may do.</summary>
internal static class PrivilegeFacts
{
    private const int NetAdmin = 12;
    private const int SysAdmin = 21;
    private const int Perfmon = 38;
    private const int Bpf = 39;

    /// <summary>True when loading a program or making a map is not refused from the outset.</summary>
    public static bool MayLoad
    {
        get
        {
            var held = Effective();
            return Has(held, SysAdmin) || Has(held, Bpf);
        }
    }

    /// <summary>True when no trial can fail for want of rights.</summary>
    public static bool HasEverything
    {
        get
        {
            var held = Effective();
            return Has(held, SysAdmin) && Has(held, NetAdmin);
        }
    }

    public static HostFact Capabilities()
    {
        var held = Effective();
        var everything = Has(held, SysAdmin);
        var perfmon = everything || Has(held, Perfmon);
        var missing = new List<string>();
        if (!everything && !Has(held, Bpf))
            missing.Add("CAP_BPF");

        if (!Has(held, NetAdmin))
            missing.Add("CAP_NET_ADMIN");

        if (missing.Count > 0)
        {
            var names = string.Join(" and ", missing);
            return new HostFact("capabilities", FactStatus.Missing, $"without {names}", $"give the process {names}, or run it as root");
        }

        var found = everything ? "CAP_SYS_ADMIN, CAP_NET_ADMIN" : "CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN";
        return perfmon
            ? new HostFact("capabilities", FactStatus.Ok, found, null)
            : new HostFact(
                "capabilities",
                FactStatus.Degraded,
                "without CAP_PERFMON: no tracing programs, and stricter pointer checks by the verifier",
                "give the process CAP_PERFMON");
    }

    /// <summary>Tried on a thread that ends with the trial, and its new namespace with it.</summary>
    public static HostFact NamedNamespaces()
    {
        var errno = 0;
        NetworkNamespace.OnOwnThread(() => errno = HostCalls.LeaveNetwork());
        return errno == 0
            ? new HostFact("network namespaces", FactStatus.Ok, $"can be made; named ones: {NetworkNamespace.Names().Count}", null)
            : new HostFact(
                "network namespaces",
                FactStatus.Degraded,
                Errno.Describe(errno),
                "needs CAP_SYS_ADMIN (or root), for tests and named namespaces");
    }

    private static bool Has(ulong set, int capability) => (set & (1UL << capability)) != 0;

    private static ulong Effective()
    {
        const string Field = "CapEff:";
        // Of this thread: /proc/self would tell of the first one, and each has rights of its own.
        var line = File.ReadLines("/proc/thread-self/status").First(l => l.StartsWith(Field, StringComparison.Ordinal));
        return Convert.ToUInt64(line[Field.Length..].Trim(), 16);
    }
}
