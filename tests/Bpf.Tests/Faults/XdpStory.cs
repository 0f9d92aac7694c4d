using HyperMesh.Autonomic.Bpf.Tests.Hooks;
using HyperMesh.Autonomic.Bpf.Tests.Manifests;
using HyperMesh.Autonomic.Ebpf.Hooks;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>XDP, with a canary, an understudy and another mode.</summary>
internal sealed class XdpStory() : HookStory(
    HookKind.Xdp, HookBench.Request(Everything.Manifest, """{ "limit": 1 }"""), HookBench.Request(Everything.Manifest, """{ "limit": 2 }"""))
{
    protected override void Tell()
    {
        To(First, hook => hook.Hold(First));
        LookAround(First);
        using (var understudies = new Understudies())
        {
            Look(_ => new Hook(Bench.Pins, Name, understudies).Rehearse(Second));
            To(Second, _ => new Hook(Bench.Pins, Name, understudies).Hold(Second));
        }

        To(Second, hook => hook.Hold(Second));
        To(null, hook => hook.Release());
    }

    protected override IReadOnlyCollection<uint> Running() => XdpHolder.Find(Bench.Veth.Left) is { } holder ? [holder.ProgramId] : [];
}
