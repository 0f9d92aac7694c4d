using HyperMesh.Autonomic.Bpf.Tests.Hooks;
using HyperMesh.Autonomic.Ebpf.Hooks;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>Traffic control, by a link or by a filter, with settings that are changed in place.</summary>
internal sealed class TcStory(ShippedPrograms programs, bool asFilter) : HookStory(HookKind.TcEgress, Request(programs, 10, asFilter), Request(programs, 20, asFilter))
{
    private const string Owner = "story";

    protected override void Tell()
    {
        To(First, hook => hook.Hold(First));
        LookAround(First);
        To(Second, hook => hook.Hold(Second));
        Look(_ =>
        {
            var settings = new HookSettings(Bench.Pins, name => programs[name]);
            var part = ConfigPart.Compile(programs.Shaper, HookBench.Json("""{ "latencyTarget": "30ms" }"""), null, out var problems);
            problems.ShouldBeEmpty();
            settings.Hold(Name, Owner, programs.Shaper, part);
            using (var watch = new SettingsWatch(Bench.Pins, Name, part))
                watch.Inspect().ShouldBeNull();
            settings.Restore(Owner).ShouldBe(1);
        });
        To(null, hook => hook.Release());
    }

    protected override IReadOnlyCollection<uint> Running() =>
    [
        .. RunningKernel.HasTcx ? TcxChain.Query(Bench.Veth.Left, TcDirection.Egress).Entries.Select(entry => entry.ProgramId) : [],
        .. TcFilter.List(Bench.Veth.Left, TcDirection.Egress).Select(filter => filter.ProgramId),
    ];

    private static ProgramRequest Request(ShippedPrograms programs, int limit, bool asFilter) =>
        HookBench.Request(programs.Shaper, $$"""{ "bandwidthLimit": "{{limit}}mbit" }""", new AttachOptions { AsFilter = asFilter });
}
