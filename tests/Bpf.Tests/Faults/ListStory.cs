namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>What is asked of the whole host.</summary>
internal sealed class ListStory : Story
{
    public override void Run()
    {
        using var program = BpfProgram.LoadConstant(ProgramType.Xdp, 2);
        _ = BpfProgram.All();
        _ = BpfLink.All();
        _ = BpfMap.All();
        using var statistics = BpfStatistics.Enable();
    }

    public override IEnumerable<string> Leftovers() => [];
}
