using HyperMesh.Autonomic.Bpf.Tests.Hooks;
using HyperMesh.Autonomic.Bpf.Tests.Manifests;
using HyperMesh.Autonomic.Ebpf.Hooks;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>XDP in one mode and then in another, between which nothing is there.</summary>
internal sealed class ReattachStory() : HookStory(HookKind.Xdp, Request(1, XdpMode.Driver), Request(2, XdpMode.Generic))
{
    public override IEnumerable<string> Judge(Exception fault) =>
        // What the hook may hold in the middle is nothing, and then nothing of the old is left either.
        Running().Count == 0 && Hook.Look() is null ? [] : base.Judge(fault);

    protected override void Tell()
    {
        To(First, hook => hook.Load(First));
        To(Second, hook => hook.Reattach(Second));
        To(null, hook => hook.Release());
    }

    protected override IReadOnlyCollection<uint> Running() => XdpHolder.Find(Bench.Veth.Left) is { } holder ? [holder.ProgramId] : [];

    private static ProgramRequest Request(int limit, XdpMode mode) =>
        HookBench.Request(Everything.Manifest, $$"""{ "limit": {{limit}} }""", new AttachOptions { Mode = mode });
}
