using HyperMesh.Autonomic.Host.Traffic;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Host.Bench.Reroute;

/// <summary>Our own mesh, as it is shipped: <c>mesh up</c> on every node, with policies/mesh-heal.yaml.</summary>
internal sealed class MeshContender : IRerouteContender
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    public string Name => $"hypermesh, beat 5 ms, {Suite.Name()}";

    public string? WhyUnavailable => null;

    /// <summary>Longer than a link is avoided that was silent while all began.</summary>
    public TimeSpan Settling { get; } = TimeSpan.FromSeconds(4);

    private static HandshakeSuite Suite => HandshakeSuite.Hybrid.WhyUnavailable() is null ? HandshakeSuite.Hybrid : HandshakeSuite.Classical;

    public async Task<IAsyncDisposable> StartAsync(MeshStage stage, CancellationToken cancel)
    {
        var mesh = new StagedMesh(stage, Suite, Environment.ProcessPath!, Lifetime);
        try
        {
            await mesh.StartAllAsync(cancel).ConfigureAwait(false);
            return new Running(mesh);
        }
        catch
        {
            mesh.Dispose();
            throw;
        }
    }

    private sealed class Running(StagedMesh mesh) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            mesh.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
