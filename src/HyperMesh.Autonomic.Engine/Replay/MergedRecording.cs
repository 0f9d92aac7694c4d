using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Series that were read whole, brought into the order of time. Values of one instant make one batch.</summary>
internal abstract class MergedRecording : IRecording
{
    public abstract string Name { get; }

    public IEnumerable<SampleBatch> Read(ISeriesCatalog catalog, ProblemList problems)
    {
        var points = new List<(DateTimeOffset At, Series Series, double Value)>();
        Collect(catalog, problems, (at, series, value) => points.Add((at, series, value)));
        var batch = new SampleBatch();
        // A stable sort: within an instant the order of the source stays.
        foreach (var (at, series, value) in points.OrderBy(point => point.At))
        {
            if (batch.Count > 0 && batch.At != at)
                yield return batch;
            if (batch.Count == 0 || batch.At != at)
                batch.Begin(at);
            batch.Add(series, value);
        }

        if (batch.Count > 0)
            yield return batch;
    }

    protected abstract void Collect(ISeriesCatalog catalog, ProblemList problems, Action<DateTimeOffset, Series, double> add);
}
