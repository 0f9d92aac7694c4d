using HyperMesh.Autonomic;
using Microsoft.Extensions.DependencyInjection;

namespace FaultyPlugin;

public sealed class ThrowsInConfigure : IAutonomicPlugin
{
    public void Configure(IServiceCollection services) => throw new InvalidOperationException("the configuration went wrong");
}
