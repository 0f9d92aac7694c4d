using HyperMesh.Autonomic.Bpf.Tests.Hooks;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Readings;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>Several functions, each by a link of its own, which the kernel cannot swap.</summary>
internal sealed class TraceStory(ShippedPrograms programs, string program) : HookStory(
    HookKind.Trace, HookBench.Request(programs[program], Config(program, first: true)), HookBench.Request(programs[program], Config(program, first: false)))
{
    protected override HookName Name => HookName.Trace(program);

    protected override void Tell()
    {
        To(First, hook => hook.Hold(First));
        LookAround(First);
        Look(hook =>
        {
            var catalog = new SeriesCatalog();
            using var reader = new ProgramReader(First.Manifest, hook.Occupant() ?? throw Unseen(), hook.Programs(), Name, catalog);
            var batch = new SampleBatch();
            reader.Read(batch);
            if (First.Manifest.Events.Count == 0)
                return;
            using var events = ProgramEvents.TryOpen(First.Manifest, hook.Programs(), hook.Pins, Name, catalog) ?? throw new BpfException(
                new BpfError("read the events", 0, "somebody else reads them", null, null));
            events.Read(batch, 1);
        });
        To(Second, hook => hook.Hold(Second));
        To(null, hook => hook.Release());
    }

    // A pinned link is what keeps a program there; the kernel does not say of a link which program it was made for.
    protected override IReadOnlyCollection<uint> Running() => Hook.Look() is { } present ? [present.ProgramId] : [];

    private static string Config(string program, bool first) => program == "kprobe_execve"
        ? $$"""{ "events": {{(first ? "true" : "false")}} }"""
        : $$"""{ "process": {{(first ? 1 : 2)}} }""";

    private static InvalidOperationException Unseen() => new("the program is there and was not seen");
}
