using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Plugins.Execute.Bpf;

/// <summary>Registers the executors.</summary>
public sealed class BpfExecutorPlugin : IAutonomicPlugin
{
    public void Configure(IServiceCollection services) =>
        services.AddSingleton<IExecutor, HookExecutor>().AddSingleton<IExecutor, MapExecutor>();
}
