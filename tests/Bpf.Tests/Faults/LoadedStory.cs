using HyperMesh.Autonomic.Bpf.Tests.Hooks;
using HyperMesh.Autonomic.Bpf.Tests.Manifests;
using HyperMesh.Autonomic.Ebpf.Hooks;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>A program that is loaded and kept by itself, put on a hook, taken off, and removed.</summary>
internal sealed class LoadedStory() : HookStory(HookKind.Xdp, HookBench.Request(Everything.Manifest), HookBench.Request(Everything.Manifest))
{
    public override IEnumerable<string> Leftovers()
    {
        foreach (var kept in LoadedPins.All(Bench.Pins))
            kept.Remove();
        Directory.Delete(Path.Combine(Bench.Pins.Root, "loaded"));
        return base.Leftovers();
    }

    protected override void Tell()
    {
        LoadedPins? kept = null;
        Look(_ =>
        {
            using var loaded = ProgramLoader.LoadFor(First.Manifest, HookKind.Xdp);
            kept = LoadedPins.Keep(Bench.Pins, loaded, First.Fingerprint, new ProgramOrigin(First.Manifest.Place.File, First.Manifest.Name));
        });
        To(First, hook => hook.Put(kept!, new AttachOptions()));
        To(null, hook => hook.Release());
        Look(_ =>
        {
            foreach (var one in LoadedPins.All(Bench.Pins))
                one.Remove();
        });
    }

    protected override IReadOnlyCollection<uint> Running() => XdpHolder.Find(Bench.Veth.Left) is { } holder ? [holder.ProgramId] : [];
}
