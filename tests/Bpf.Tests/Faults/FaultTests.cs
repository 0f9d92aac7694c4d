using Xunit.Abstractions;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>The system calls of a story fail in each way that their manual pages name, each once. The story then ends with the documented exception or in full, the kernel holds the old or the new,
/// and nothing is left.</summary>
[Collection(ShippedCollection.Name)]
public sealed class FaultTests(ShippedPrograms programs, ITestOutputHelper output)
{
    public static TheoryData<string> Stories { get; } = [.. FaultRun.Stories];

    [KernelTheory]
    [MemberData(nameof(Stories))]
    [Trait("Cost", "high")]
    public async Task Call_ThatFails_IsToldAndLeavesTheOldOrTheNew(string story)
    {
        // Built here, because nothing is started behind the gate.
        _ = (programs.All, Manifests.Everything.Manifest);
        var watch = new FaultWatch();

        await watch.RunAsync(story, FaultRun.Some);

        output.WriteLine($"{watch.Faults} faults");
        watch.Said.ForEach(output.WriteLine);
        watch.Wrong.ShouldBeEmpty();
        watch.Faults.ShouldBeGreaterThan(0);
    }
}
