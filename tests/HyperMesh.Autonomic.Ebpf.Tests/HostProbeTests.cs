namespace HyperMesh.Autonomic.Ebpf.Tests;

public class HostProbeTests
{
    private static readonly string[] Names =
    [
        "kernel", "capabilities", "libbpf", "XDP load", "ring buffer", "LPM trie", "BTF", "JIT", "bpffs", "tracefs", "memlock",
        "unprivileged bpf", "network namespaces", "clang", "bpftool", "ip",
        "XDP link", "tcx", "clsact filter", "link update", "cgroup link",
        "kprobe", "kprobe multi", "uprobe", "tracepoint", "raw tracepoint", "perf event link", "BPF cookies", "fentry",
        "BPF LSM", "BPF statistics",
        "batch calls on a hash", "batch calls on a per-CPU hash", "batch calls on an LRU hash", "batch calls on an array",
        "batch calls on a per-CPU array", "batch calls on an LPM trie",
        "program types", "map types",
    ];

    [Fact]
    public void Run_AnyHost_ReportsEveryFactWithDetail()
    {
        var facts = new HostProbe().Run();

        facts.Select(f => f.Name).ShouldBe(Names);
        facts.ShouldAllBe(f => f.Detail.Length > 0);
        facts.Where(f => f.Status == FactStatus.Missing).ShouldAllBe(f => f.Mend != null);
    }

    [KernelFact]
    public void Run_HostWithBpf_FindsWhatItNeeds()
    {
        var probe = new HostProbe();

        probe.CanAttachXdp.ShouldBeTrue();
        string[] needed = ["kernel", "libbpf", "capabilities", "XDP load", "ring buffer", "LPM trie", "network namespaces"];
        foreach (var name in needed)
            probe.Run().Single(f => f.Name == name).Status.ShouldBe(FactStatus.Ok, name);
    }
}
