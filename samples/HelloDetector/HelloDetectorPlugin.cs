using HyperMesh.Autonomic;
using Microsoft.Extensions.DependencyInjection;

namespace HelloDetector;

/// <summary>Says what this plugin brings.</summary>
public sealed class HelloDetectorPlugin : IAutonomicPlugin
{
    public void Configure(IServiceCollection services) => services.AddSingleton<IDetectorFactory, StuckDetectors>();
}
