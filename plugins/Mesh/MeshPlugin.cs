using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>Registers the monitor, the executor, and the node that both are about.</summary>
public sealed class MeshPlugin : IAutonomicPlugin
{
    public void Configure(IServiceCollection services)
    {
        services.AddSingleton<MeshSeat>();
        services.AddSingleton<IMonitor, MeshMonitor>();
        services.AddSingleton<IExecutor, MeshExecutor>();
    }
}
