using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Plugins.Monitor.Ebpf;

/// <summary>Registers the monitors of eBPF.</summary>
public sealed class EbpfMonitorPlugin : IAutonomicPlugin
{
    public void Configure(IServiceCollection services) => services.AddSingleton<IMonitor, EbpfMonitor>().AddSingleton<IMonitor, MapMemoryMonitor>();
}
