namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>What was found in one file.</summary>
internal sealed class FileResult(SeriesFile file)
{
    private readonly List<Alert> _alerts = [];

    public SeriesFile File { get; } = file;

    public long Rows { get; private set; }

    public long Unknown { get; private set; }

    public long Abnormal { get; private set; }

    public IReadOnlyList<Alert> Alerts => _alerts;

    /// <summary>The course of the series, for the report; null when none is made.</summary>
    public SeriesCurve? Curve { get; init; }

    public void Add(in JudgedRow judged)
    {
        Rows++;
        Unknown += judged.Assessment.IsKnown ? 0 : 1;
        Abnormal += judged.IsAbnormal ? 1 : 0;
        if (judged.IsAlert)
            _alerts.Add(Alert.Of(File.Name, judged));
        Curve?.Add(judged);
    }
}
