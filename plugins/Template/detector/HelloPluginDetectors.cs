using HyperMesh.Autonomic;

namespace HelloPlugin;

/// <summary>Makes the detectors: one for each series that a policy asks about. Thread-safe.</summary>
public sealed class HelloPluginDetectors : IDetectorFactory
{
    internal static readonly DetectorParameter Memory =
        DetectorParameter.Count("memory", 30, 5, 10_000, "Readings after which the average has forgotten two thirds of what it knew.");

    public string Name => "hello-plugin";

    public string Summary => "A value that is far from the average of those before it.";

    public IReadOnlyList<DetectorParameter> Parameters { get; } = [Memory];

    public IDetector Create(Series series, DetectorSettings settings) => new HelloPluginDetector(Name, settings.Text, settings.Count(Memory));
}
