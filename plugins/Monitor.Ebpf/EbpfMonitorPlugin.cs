using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Plugins.Monitor.Ebpf;

/// <summary>Registers the eBPF monitor.</summary>
public sealed class EbpfMonitorPlugin : IAutonomicPlugin
{
    public void Configure(IServiceCollection services) => services.AddSingleton<IMonitor, EbpfMonitor>();
}
