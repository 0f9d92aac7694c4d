namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>The ticks of a test in order of time: its samples, its events, and empty ones between, up to the last expectation.</summary>
internal sealed class TestInput(PolicyTest test, ISeriesCatalog catalog)
{
    private static readonly TimeSpan Never = TimeSpan.MaxValue;
    private readonly SampleBatch _batch = new();

    /// <summary>One batch that is filled again for each tick.</summary>
    public IEnumerable<SampleBatch> Read()
    {
        var series = test.Series.Select(input => (Series: catalog.Intern(input.Metric, input.Labels), Values: input.Values().GetEnumerator())).ToList();
        var events = test.Events.SelectMany(happened => happened.Happen()).OrderBy(happened => happened.At).ToArray();
        var (sampleAt, tickAt, nextEvent) = (series.Count > 0 ? TimeSpan.Zero : Never, TimeSpan.Zero, 0);
        while (true)
        {
            var eventAt = nextEvent < events.Length ? events[nextEvent].At : Never;
            var at = new[] { sampleAt, tickAt, eventAt }.Min();
            if (at > test.End)
                yield break;

            _batch.Begin(test.Start + at);
            if (at == sampleAt)
                sampleAt = AddSamples(series) ? sampleAt + test.Interval : Never;
            for (; nextEvent < events.Length && events[nextEvent].At == at; nextEvent++)
                _batch.Add(events[nextEvent].Event);
            if (at == tickAt)
                tickAt += test.EvaluationInterval;
            yield return _batch;
        }
    }

    /// <summary>Adds the next value of each series; false when all have ended.</summary>
    private bool AddSamples(List<(Series Series, IEnumerator<double?> Values)> series)
    {
        series.RemoveAll(input => !input.Values.MoveNext());
        foreach (var (named, values) in series)
            if (values.Current is { } value)
                _batch.Add(named, value);
        return series.Count > 0;
    }
}
