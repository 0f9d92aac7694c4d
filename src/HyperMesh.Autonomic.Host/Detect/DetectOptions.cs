using System.CommandLine;
using HyperMesh.Autonomic.Detection;

namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>The options of <c>detect</c>.</summary>
internal sealed class DetectOptions
{
    public Option<string?> Out { get; } = new("--out")
    {
        Description = "folder for the same files with anomaly_score, level and state (default: nothing is written)",
        HelpName = "DIR",
    };

    public Option<string?> Report { get; } = new("--report")
    {
        Description = "a page with every series, its band, its level and its alerts; needs no network",
        HelpName = "FILE.html",
    };

    public Option<string> Detector { get; } = new("--detector")
    {
        Description = $"which detector (default: {DetectorCatalog.Default}); see --list",
        DefaultValueFactory = _ => DetectorCatalog.Default,
        HelpName = "NAME",
    };

    public Option<string[]> Parameters { get; } = new("--param")
    {
        Description = "a setting of the detector, as memory=30s; may be given several times",
        HelpName = "NAME=VALUE",
    };

    public Option<MetricKind> Kind { get; } = new("--kind")
    {
        Description = "what the values are: gauge, or counter (a running total, which is judged by its rate)",
        DefaultValueFactory = _ => MetricKind.Gauge,
    };

    public Option<string?> Explain { get; } = new("--explain")
    {
        Description = "says why a row of this file is abnormal or not; with --at",
        HelpName = "FILE",
    };

    public Option<string?> At { get; } = new("--at")
    {
        Description = "the time of the row, as it stands in the file; or any, for the last row until then",
        HelpName = "TIME",
    };

    public Option<bool> List { get; } = new("--list") { Description = "the detectors, and what can be set on each" };
}
