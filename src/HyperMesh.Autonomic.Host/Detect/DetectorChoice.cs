using HyperMesh.Autonomic.Detection;

namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>The detector that was asked for, and its settings.</summary>
internal sealed record DetectorChoice(IDetectorFactory Factory, DetectorSettings Settings, MetricKind Kind)
{
    /// <summary>Settings as people write them, by name.</summary>
    public IReadOnlyDictionary<string, string> Parameters =>
        Factory.Parameters.ToDictionary(p => p.Name, p => DetectorSettingsText.Format(p, Settings.Number(p)));

    /// <summary>A new detector. It learns nothing of the file it is for: every series has the same name.</summary>
    public IDetector Create() => Factory.Create(new SeriesCatalog().Intern(new Metric("series", Kind), Labels.None), Settings);
}
