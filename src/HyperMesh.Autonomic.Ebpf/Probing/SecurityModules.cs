namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>Which security modules of the kernel are active.</summary>
internal static class SecurityModules
{
    /// <summary>Their names in order, or null when securityfs is not mounted or tells nothing.</summary>
    public static IReadOnlyList<string>? Active() =>
        ProcFile.Read("/sys/kernel/security/lsm") is { Length: > 0 } text ? text.Split(',') : null;

    /// <summary>How to make bpf one of them.</summary>
    public static string Mend(IEnumerable<string> active) =>
        $"boot with lsm={string.Join(',', active.Where(m => m != "capability").Append("bpf"))} (and a kernel with CONFIG_BPF_LSM)";
}
