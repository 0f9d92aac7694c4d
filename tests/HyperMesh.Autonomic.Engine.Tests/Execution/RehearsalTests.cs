using HyperMesh.Autonomic.Engine.Execution;

namespace HyperMesh.Autonomic.Engine.Tests.Execution;

public sealed class RehearsalTests
{
    /// <summary>Taken down while it still wrote, it once took the whole process with it: what throws on a loop's thread ends that.</summary>
    [Fact]
    public async Task RunAsync_ManyAtOnce_EachEndsWithItsLoop() =>
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(Rehearsal.RunAsync)));
}
