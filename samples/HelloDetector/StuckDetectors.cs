using HyperMesh.Autonomic;

namespace HelloDetector;

/// <summary>Makes the detectors. Thread-safe.</summary>
public sealed class StuckDetectors : IDetectorFactory
{
    private static readonly DetectorParameter Times =
        DetectorParameter.Count("times", 4, 2, 1000, "How many times longer than ever before a value has to stand to be worth an alert.");

    public string Name => "hello-stuck";

    public string Summary => "A value that stands much longer than it ever did.";

    public IReadOnlyList<DetectorParameter> Parameters { get; } = [Times];

    public IDetector Create(Series series, DetectorSettings settings) => new StuckDetector(settings.Count(Times), settings.Text);
}
