using HyperMesh.Autonomic;
using Microsoft.Extensions.DependencyInjection;

namespace FaultyPlugin;

public sealed class ThrowsInConstructor : IAutonomicPlugin
{
    public ThrowsInConstructor() => throw new InvalidOperationException("the constructor went wrong");

    public void Configure(IServiceCollection services) => throw new NotSupportedException();
}
