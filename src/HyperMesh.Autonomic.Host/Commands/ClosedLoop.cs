using System.Globalization;
using HyperMesh.Autonomic.Engine.Replay.World;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>What became of a recording in a simulated world: with the rules, and left alone, which is the same world in which nothing is done.
/// Immutable.</summary>
internal sealed record ClosedLoop
{
    /// <summary>Said of every replay without a world.</summary>
    public const string OpenLoop = "open loop (what it would have done; the metrics do not answer)";

    public required WorldDescription World { get; init; }

    /// <summary>What the responses came to.</summary>
    public required IReadOnlyList<Ended> Responses { get; init; }

    /// <summary>The series that are not as they were recorded.</summary>
    public required IReadOnlyList<Changed> Series { get; init; }

    /// <summary>Time in which symptoms were raised, over all cases.</summary>
    public required TimeSpan InSymptom { get; init; }

    public required TimeSpan InSymptomLeftAlone { get; init; }

    /// <summary>Says what kind of replay it is.</summary>
    public string Label => $"closed loop (what the world '{World.Name}' says would have changed{(World.EnforcesAll ? "; rules that only propose act in it, too" : "")})";

    /// <summary>A response, and how long after the symptom it had its effect.</summary>
    /// <param name="Stretch">When.</param>
    /// <param name="AfterSymptom">From the symptom on the same target to the end of what it is about, or to its full effect; null where there is none.</param>
    public sealed record Ended(ResponseStretch Stretch, TimeSpan? AfterSymptom);

    /// <summary>A series as it was recorded, in the world without any action, and with the rules.</summary>
    public sealed record Changed(string Name, MetricKind Kind, SeriesFigures? Recorded, SeriesFigures? LeftAlone, SeriesFigures? Simulated);

    /// <param name="world">What is simulated.</param>
    /// <param name="acting">The world in which the rules acted.</param>
    /// <param name="records">What was decided in it.</param>
    /// <param name="idle">The world in which nothing was done.</param>
    /// <param name="idleRecords">What was decided in it.</param>
    /// <param name="end">The last tick.</param>
    public static ClosedLoop Of(
        WorldDescription world, SimulatedWorld acting, IReadOnlyList<KnowledgeRecord> records,
        SimulatedWorld idle, IReadOnlyList<KnowledgeRecord> idleRecords, DateTimeOffset end) => new()
        {
            World = world,
            Responses = [.. acting.Stretches.Select(stretch => new Ended(stretch, AfterSymptom(stretch, records)))],
            Series = ChangedIn(acting, idle),
            InSymptom = SymptomTime(records, end),
            InSymptomLeftAlone = SymptomTime(idleRecords, end),
        };

    /// <summary>The lines that people get.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"in symptom {Seconds(InSymptom)}, left alone {Seconds(InSymptomLeftAlone)}";
        foreach (var (stretch, after) in Responses)
            yield return $"{stretch.Response.Name}, {stretch.Hook}: {Told(stretch, after)}";
        foreach (var series in Series)
            yield return series.Kind == MetricKind.Counter
                ? $"{series.Name}: {Number(series.Simulated?.Total)} in all, left alone {Number(series.LeftAlone?.Total)}, recorded {Number(series.Recorded?.Total)}; "
                    + $"peak {Number(series.Simulated?.Peak)}/s, left alone {Number(series.LeftAlone?.Peak)}/s"
                : $"{series.Name}: mean {Number(series.Simulated?.Mean)}, left alone {Number(series.LeftAlone?.Mean)}, recorded {Number(series.Recorded?.Mean)}; "
                    + $"peak {Number(series.Simulated?.Peak)}, left alone {Number(series.LeftAlone?.Peak)}";
    }

    /// <summary>The same for scripts: an object a line.</summary>
    public IEnumerable<object> Documents()
    {
        foreach (var (stretch, after) in Responses)
            yield return new
            {
                kind = "response",
                name = stretch.Response.Name,
                hook = stretch.Hook,
                from = stretch.From,
                fullAt = stretch.FullAt,
                until = stretch.Until,
                endedAt = stretch.EndedAt,
                afterSymptomMilliseconds = after?.TotalMilliseconds,
            };
        foreach (var series in Series)
            yield return new
            {
                kind = "series",
                series = series.Name,
                recorded = Document(series.Recorded),
                leftAlone = Document(series.LeftAlone),
                simulated = Document(series.Simulated),
            };
    }

    public static object? Document(SeriesFigures? figures) =>
        figures is null ? null : new { total = Finite(figures.Total), mean = Finite(figures.Mean), peak = Finite(figures.Peak) };

    public static string Number(double? value) =>
        value is not { } number || !double.IsFinite(number) ? "none" : number.ToString(Math.Abs(number) < 1000 ? "#,0.###" : "#,0", CultureInfo.InvariantCulture);

    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.### s", CultureInfo.InvariantCulture);

    /// <summary>Time in which symptoms were raised, over all cases.</summary>
    public static TimeSpan SymptomTime(IEnumerable<KnowledgeRecord> records, DateTimeOffset end)
    {
        var (open, sum) = (new Dictionary<(RuleId, string, string?), DateTimeOffset>(), TimeSpan.Zero);
        foreach (var record in records)
        {
            if (record.Body is not Symptom symptom)
                continue;
            var key = (symptom.Rule, symptom.Target, symptom.Group);
            if (symptom.State == SymptomState.Raised)
                open.TryAdd(key, record.At);
            else if (open.Remove(key, out var since))
                sum += record.At - since;
        }

        return open.Values.Aggregate(sum, (all, since) => all + (end > since ? end - since : TimeSpan.Zero));
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? Math.Round(number, 6) : null;

    private static string Told(ResponseStretch stretch, TimeSpan? after)
    {
        var since = after is { } time ? string.Create(CultureInfo.InvariantCulture, $" {time.TotalMilliseconds:0.#} ms after the symptom") : "";
        return stretch switch
        {
            { EndedAt: not null, Response.IsWithout: true } => $"it ended{since}",
            { Response.IsWithout: true } => string.Create(CultureInfo.InvariantCulture, $"nothing ended it from {stretch.From.UtcDateTime:HH:mm:ss.fff} on"),
            { EndedAt: not null } => $"it took hold, and ended what it is about{since}",
            { FullAt: not null } => $"it took hold{since}",
            _ => "it did not take hold",
        } + (stretch is { Response.IsWithout: false, Until: { } until } ? $", for {Seconds(until - stretch.From)}" : "");
    }

    private static TimeSpan? AfterSymptom(ResponseStretch stretch, IReadOnlyList<KnowledgeRecord> records)
    {
        var target = stretch.Hook[(stretch.Hook.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if ((stretch.EndedAt ?? stretch.FullAt) is not { } effect)
            return null;
        var raised = records.LastOrDefault(record => record.At <= (stretch.Response.IsWithout ? effect : stretch.From)
            && record.Body is Symptom { State: SymptomState.Raised } symptom && symptom.Target == target);
        return raised is null || (stretch.Response.IsWithout && stretch.EndedAt is null) ? null : effect - raised.At;
    }

    private static List<Changed> ChangedIn(SimulatedWorld acting, SimulatedWorld idle)
    {
        var (with, without) = (acting.Changes.ToDictionary(change => change.Series), idle.Changes.ToDictionary(change => change.Series));
        return
        [
            .. from name in with.Keys.Union(without.Keys).Order(StringComparer.Ordinal)
               let change = with.GetValueOrDefault(name) ?? without[name]
               select new Changed(name, change.Kind, change.Recorded, idle.FiguresOf(name), acting.FiguresOf(name)),
        ];
    }
}
