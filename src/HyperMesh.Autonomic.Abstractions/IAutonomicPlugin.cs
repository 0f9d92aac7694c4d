using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic;

/// <summary>The entry of a plugin assembly: a public class with a public constructor without parameters.</summary>
public interface IAutonomicPlugin
{
    /// <summary>
    /// Registers monitors (<see cref="IMonitor"/>), detectors (<see cref="IDetectorFactory"/>) and executors
    /// (<see cref="IExecutor"/>). <see cref="LoopSettings"/>, <see cref="ISeriesCatalog"/> and logging are there already.
    /// </summary>
    /// <remarks>Called once, soon after loading. What it throws, or ten seconds without an answer, excludes this plugin only.</remarks>
    void Configure(IServiceCollection services);
}
