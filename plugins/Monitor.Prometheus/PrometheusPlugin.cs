using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Plugins.Monitor.Prometheus;

/// <summary>Registers the monitor.</summary>
public sealed class PrometheusPlugin : IAutonomicPlugin
{
    public void Configure(IServiceCollection services) => services.AddSingleton<IMonitor, PrometheusMonitor>();
}
