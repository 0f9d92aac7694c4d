using HyperMesh.Autonomic;
using Microsoft.Extensions.DependencyInjection;

namespace FaultyPlugin;

public sealed class BlocksInConfigure : IAutonomicPlugin
{
    public void Configure(IServiceCollection services)
    {
        using var never = new ManualResetEventSlim();
        never.Wait();
    }
}
