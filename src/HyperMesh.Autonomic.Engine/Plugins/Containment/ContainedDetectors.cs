namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>A plugin's kind of detector, with its account. The detectors themselves are the plugin's own: a reading costs nothing more.</summary>
internal sealed class ContainedDetectors(IDetectorFactory inner, PluginLedger ledger) : IDetectorFactory, IContained
{
    private IDetectorFactory? _inner = inner;

    public string Name { get; } = inner.Name;

    public string Summary { get; } = inner.Summary;

    public IReadOnlyList<DetectorParameter> Parameters { get; } = CopyOf(inner.Parameters);

    public PluginLedger Ledger => ledger;

    public IDetector Create(Series series, DetectorSettings settings) => (_inner ?? throw Gone(Name)).Create(series, settings);

    public void Cut() => _inner = null;

    internal static DetectorParameter[] CopyOf(IReadOnlyList<DetectorParameter> parameters) =>
        [.. parameters.Select(parameter => parameter with { Choices = parameter.Choices.ToArray() })];

    internal static ObjectDisposedException Gone(string name) => new(name, "its plugin was unloaded");
}

/// <summary>A plugin's kind of detector for several series, with its account.</summary>
internal sealed class ContainedJointDetectors(IJointDetectorFactory inner, PluginLedger ledger) : IJointDetectorFactory, IContained
{
    private IJointDetectorFactory? _inner = inner;

    public string Name { get; } = inner.Name;

    public string Summary { get; } = inner.Summary;

    public IReadOnlyList<DetectorParameter> Parameters { get; } = ContainedDetectors.CopyOf(inner.Parameters);

    public PluginLedger Ledger => ledger;

    public IJointDetector Create(IReadOnlyList<Series> series, DetectorSettings settings) =>
        (_inner ?? throw ContainedDetectors.Gone(Name)).Create(series, settings);

    public void Cut() => _inner = null;
}
