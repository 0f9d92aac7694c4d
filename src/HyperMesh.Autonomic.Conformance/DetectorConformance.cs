using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Conformance;

/// <summary>Asks kinds of detectors for the rules of <see cref="DetectorRules"/>. Thread-safe.</summary>
public static partial class DetectorConformance
{
    private const int Length = 2000;
    private static readonly MetricKind[] Kinds = [MetricKind.Gauge, MetricKind.Counter];

    /// <summary>Asks a kind of detector for all rules.</summary>
    public static Task<ConformanceReport> CheckAsync(IDetectorFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return CheckAsync(DetectorKind.Of(factory));
    }

    /// <summary>Asks a kind of detector for several series for all rules.</summary>
    public static Task<ConformanceReport> CheckAsync(IJointDetectorFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return CheckAsync(DetectorKind.Of(factory));
    }

    private static async Task<ConformanceReport> CheckAsync(DetectorKind kind)
    {
        var examination = new Examination(kind.Name);
        await examination.AskAsync(DetectorRules.Description, () => Answer.Of(Misdescribed(kind))).ConfigureAwait(false);
        if (!await examination.AskAsync(DetectorRules.Throws, () => Throws(kind)).ConfigureAwait(false))
        {
            examination.LeaveOut(DetectorRules.All.Skip(2), $"see {DetectorRules.Throws.Id}");
            return examination.Report;
        }

        await examination.AskAsync(DetectorRules.Range, () => Range(kind)).ConfigureAwait(false);
        if (!await examination.AskAsync(DetectorRules.Deterministic, () => Deterministic(kind)).ConfigureAwait(false))
        {
            examination.LeaveOut(DetectorRules.All.Skip(4), $"see {DetectorRules.Deterministic.Id}");
            return examination.Report;
        }

        await examination.AskAsync(DetectorRules.Causal, () => Causal(kind)).ConfigureAwait(false);
        await examination.AskAsync(DetectorRules.Restore, () => DetectorState.Restore(kind)).ConfigureAwait(false);
        await examination.AskAsync(DetectorRules.Foreign, () => DetectorState.Foreign(kind)).ConfigureAwait(false);
        await examination.AskAsync(DetectorRules.Allocation, () => Allocation(kind)).ConfigureAwait(false);
        return examination.Report;
    }

    private static string? Misdescribed(DetectorKind kind)
    {
        if (!Name().IsMatch(kind.Name))
            return $"'{kind.Name}' is no name of a detector";
        if (!kind.Summary.EndsWith('.'))
            return $"the summary is '{kind.Summary}'";

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in kind.Parameters)
        {
            if (!names.Add(parameter.Name))
                return $"there are two parameters '{parameter.Name}'";
            if (!(parameter.Default >= parameter.Least && parameter.Default <= parameter.Most))
                return $"the default of '{parameter.Name}' is {parameter.Default}, which is not in {parameter.Least} to {parameter.Most}";
            if (string.IsNullOrWhiteSpace(parameter.Meaning))
                return $"'{parameter.Name}' has no meaning in words";
        }

        return null;
    }

    private static Answer Throws(DetectorKind kind)
    {
        foreach (var (metric, reading) in Hard(kind, out var detectors))
        {
            try
            {
                detectors[metric].Evaluate(reading);
            }
            catch (Exception fault)
            {
                return Answer.Broken($"on the value {reading.Value:R} after {reading.Seconds:R} s it threw {fault.GetType().Name}: {fault.Message}");
            }
        }

        return Answer.Kept;
    }

    private static Answer Range(DetectorKind kind)
    {
        foreach (var (metric, reading) in Hard(kind, out var detectors))
            if (OutOfRange(detectors[metric].Evaluate(reading)) is { } evidence)
                return Answer.Broken($"on the value {reading.Value:R} after {reading.Seconds:R} s {evidence}");
        return Answer.Kept;
    }

    /// <summary>Ordinary readings first, then hostile ones, for each kind of metric a detector of its own.</summary>
    private static IEnumerable<(MetricKind Metric, Reading Reading)> Hard(DetectorKind kind, out Dictionary<MetricKind, IDetector> detectors)
    {
        detectors = Kinds.ToDictionary(metric => metric, kind.New);
        return Kinds.SelectMany(metric => Readings.Eventful(Length, 1).Concat(Readings.Hostile(Length, 2)).Select(reading => (metric, reading)));
    }

    private static string? OutOfRange(Assessment said)
    {
        if (!said.IsKnown)
            return double.IsNaN(said.Level) ? null : $"the score is NaN and the level {said.Level:R}";
        if (!(said.Score is >= 0 and < 1))
            return $"the score is {said.Score:R}";
        if (!(said.Level is >= 0 and < 1 && said.Level >= said.Score))
            return $"the level is {said.Level:R} and the score {said.Score:R}";

        return said.Low > said.High || double.IsInfinity(said.Low) || double.IsInfinity(said.High) ? $"the band is {said.Low:R} to {said.High:R}" : null;
    }

    /// <summary>Side by side, so that neither has seen more than the other.</summary>
    private static Answer Deterministic(DetectorKind kind)
    {
        var (one, other) = (kind.New(MetricKind.Gauge), kind.New(MetricKind.Gauge));
        var readings = Readings.Eventful(Length, 3);
        for (var i = 0; i < readings.Length; i++)
            if (one.Evaluate(readings[i]) is var said && other.Evaluate(readings[i]) is var also && !said.Equals(also))
                return Answer.Broken($"at reading {i} one detector said {said}, another one with the same readings {also}");
        return Answer.Kept;
    }

    private static Answer Causal(DetectorKind kind)
    {
        var readings = Readings.Eventful(Length, 4);
        var whole = Judge(kind.New(MetricKind.Gauge), readings);
        foreach (var cut in (int[])[100, 700, 1500])
        {
            Judge(kind.New(MetricKind.Gauge), Readings.Diverted(readings, cut, cut));
            var again = Judge(kind.New(MetricKind.Gauge), Readings.Diverted(readings, cut, cut + 1));
            for (var i = 0; i < cut; i++)
                if (!whole[i].Equals(again[i]))
                    return Answer.Broken($"reading {i} was judged {whole[i]}; with others from reading {cut} on, {again[i]}");
        }

        return Answer.Kept;
    }

    private static Answer Allocation(DetectorKind kind)
    {
        var detector = kind.New(MetricKind.Gauge);
        var readings = Readings.Eventful(2 * Length, 5);
        foreach (var reading in readings.AsSpan(0, Length))
            detector.Evaluate(reading);

        var (allocating, bytes) = (0, 0L);
        foreach (var reading in readings.AsSpan(Length))
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            detector.Evaluate(reading);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            (allocating, bytes) = (allocating + (allocated > 0 ? 1 : 0), bytes + allocated);
        }

        return allocating > Length / 100
            ? Answer.Broken($"{allocating} of {Length} readings allocated, {bytes / (double)Length:0.#} bytes each on average")
            : Answer.Kept;
    }

    internal static Assessment[] Judge(IDetector detector, ReadOnlySpan<Reading> readings)
    {
        var said = new Assessment[readings.Length];
        for (var i = 0; i < readings.Length; i++)
            said[i] = detector.Evaluate(readings[i]);
        return said;
    }

    [GeneratedRegex("^[a-z0-9]+([-/][a-z0-9]+)*$")]
    private static partial Regex Name();
}
