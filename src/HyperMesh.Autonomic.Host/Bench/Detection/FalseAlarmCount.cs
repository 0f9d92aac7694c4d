namespace HyperMesh.Autonomic.Host.Bench.Detection;

/// <summary>Alerts of normal series by severity, each also counted in the ones below it. Not thread-safe.</summary>
internal sealed class FalseAlarmCount
{
    private static readonly TimeSpan FirstDay = TimeSpan.FromDays(1);
    private readonly long[] _later = new long[(int)Severity.Critical + 1];

    /// <summary>Days watched after the first day of each series.</summary>
    public double Days { get; private set; }

    public double FirstDays { get; private set; }

    public long OnFirstDays { get; private set; }

    /// <summary>Alerts of at least that severity, after the first day, for each day watched.</summary>
    public double PerDay(Severity severity) => Days > 0 ? _later[(int)severity] / Days : double.NaN;

    public double PerFirstDay => FirstDays > 0 ? OnFirstDays / FirstDays : double.NaN;

    public void AddSeries(TimeSpan length)
    {
        Days += Math.Max(0, (length - FirstDay).TotalDays);
        FirstDays += Math.Min(1, length.TotalDays);
    }

    public void Add(double seconds, Severity severity)
    {
        if (seconds < FirstDay.TotalSeconds)
            OnFirstDays += severity >= Severity.Low ? 1 : 0;
        else
            for (var s = Severity.Low; s <= severity; s++)
                _later[(int)s]++;
    }

    public void Add(FalseAlarmCount other)
    {
        Days += other.Days;
        FirstDays += other.FirstDays;
        OnFirstDays += other.OnFirstDays;
        for (var i = 0; i < _later.Length; i++)
            _later[i] += other._later[i];
    }
}
