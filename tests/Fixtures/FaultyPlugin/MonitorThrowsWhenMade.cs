using HyperMesh.Autonomic;
using Microsoft.Extensions.DependencyInjection;

namespace FaultyPlugin;

/// <summary>Registers something that cannot be made.</summary>
public sealed class MonitorThrowsWhenMade : IAutonomicPlugin
{
    public void Configure(IServiceCollection services) =>
        services.AddSingleton<IMonitor>(_ => throw new InvalidOperationException("the monitor cannot be made"));
}
