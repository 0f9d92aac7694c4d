using HyperMesh.Autonomic;
using Microsoft.Extensions.DependencyInjection;

namespace LivelyPlugin;

/// <summary>A plugin that does what its behaviour says, good or bad.</summary>
public sealed class Lively : IAutonomicPlugin
{
    private static Timer? s_leak;

    public void Configure(IServiceCollection services)
    {
        var behaviour = Behaviour.Read();
        switch (behaviour["configure"])
        {
            case "throw":
                throw new InvalidOperationException("the configuration went wrong");
            case "block":
                Behaviour.Block();
                break;
            case "leak":
                // A timer of its own, which nobody disposes of.
                s_leak = new Timer(_ => GC.KeepAlive(s_leak), null, 0, 10);
                break;
        }

        services.AddSingleton(behaviour);
        if (behaviour["monitor"].Length > 0)
            services.AddSingleton<IMonitor, LivelyMonitor>();
        if (behaviour["executor"].Length > 0)
            services.AddSingleton<IExecutor, LivelyExecutor>();
        if (behaviour["detector"].Length > 0)
            services.AddSingleton<IDetectorFactory, LivelyDetectors>();
    }
}
