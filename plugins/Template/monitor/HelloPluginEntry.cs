using HyperMesh.Autonomic;
using Microsoft.Extensions.DependencyInjection;

namespace HelloPlugin;

/// <summary>Where the host begins: says what this plugin brings.</summary>
public sealed class HelloPluginEntry : IAutonomicPlugin
{
    public void Configure(IServiceCollection services) => services.AddSingleton<IMonitor, HelloPluginMonitor>();
}
