using HyperMesh.Autonomic;
using Microsoft.Extensions.DependencyInjection;

namespace FaultyPlugin;

/// <summary>Does what a plugin should.</summary>
public sealed class Good : IAutonomicPlugin
{
    public void Configure(IServiceCollection services) => services.AddSingleton<IMonitor, QuietMonitor>();
}
