using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Plugins.Execute.Route;

/// <summary>Registers the executor.</summary>
public sealed class RoutePlugin : IAutonomicPlugin
{
    public void Configure(IServiceCollection services) => services.AddSingleton<IExecutor, RouteExecutor>();
}
