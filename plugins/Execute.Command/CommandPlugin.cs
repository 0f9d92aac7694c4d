using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Plugins.Execute.Command;

/// <summary>Registers the executor.</summary>
public sealed class CommandPlugin : IAutonomicPlugin
{
    public void Configure(IServiceCollection services) => services.AddSingleton<IExecutor, CommandExecutor>();
}
