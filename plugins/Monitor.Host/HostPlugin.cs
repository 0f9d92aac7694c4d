using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Plugins.Monitor.Host;

/// <summary>Registers the host monitor.</summary>
public sealed class HostPlugin : IAutonomicPlugin
{
    public void Configure(IServiceCollection services) => services.AddSingleton<IMonitor, HostMonitor>();
}
