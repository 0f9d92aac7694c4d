using HyperMesh.Autonomic.Bpf.Tests.Hooks;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>The sockets of a cgroup.</summary>
internal sealed class CgroupStory(ShippedPrograms programs) : HookStory(
    HookKind.CgroupEgress, HookBench.Request(programs["cgroup_skb_counter"]), HookBench.Request(programs["cgroup_skb_counter"]))
{
    private readonly CgroupFolder _cgroup = new();
    private ulong _id;

    protected override HookName Name => HookName.Parse($"cgroup-egress:{_cgroup.Path}");

    private ulong Id => _id == 0 ? _id = _cgroup.Id : _id;

    public override void Dispose()
    {
        base.Dispose();
        _cgroup.Dispose();
    }

    protected override void Tell()
    {
        To(First, hook => hook.Hold(First));
        LookAround(First);
        To(null, hook => hook.Release());
    }

    protected override IReadOnlyCollection<uint> Running() => [.. BpfLink.All().Where(link => link.CgroupId == Id).Select(link => link.ProgramId)];
}
