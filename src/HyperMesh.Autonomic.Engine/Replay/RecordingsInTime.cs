using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Several recordings as one, in the order of time. What they have at one instant is one batch; where two have a value of the same series
/// at the same instant, the one that was named later counts. At different instants both count: the series has the values of both.</summary>
internal sealed class RecordingsInTime(IReadOnlyList<IRecording> recordings) : IRecording
{
    public string Name => string.Join(" + ", recordings.Select(recording => recording.Name));

    public IEnumerable<SampleBatch> Read(ISeriesCatalog catalog, ProblemList problems)
    {
        var ticks = recordings.Select(recording => recording.Read(catalog, problems).GetEnumerator()).ToList();
        try
        {
            var waiting = ticks.Where(tick => tick.MoveNext()).ToList();
            var merged = new MergedBatch();
            while (waiting.Count > 0)
            {
                var at = Earliest(waiting);
                merged.Begin(at);
                // What is read next replaces a batch, so each is taken before its reader goes on.
                foreach (var tick in waiting)
                    if (tick.Current.At == at && !merged.Add(tick.Current))
                        problems.Add(Place.StartOf(Name), $"more than {SampleBatch.MostEvents} events are at {at:O}", "set the others apart in time");
                waiting.RemoveAll(tick => tick.Current.At == at && !tick.MoveNext());
                yield return merged.End();
            }
        }
        finally
        {
            foreach (var tick in ticks)
                tick.Dispose();
        }
    }

    private static DateTimeOffset Earliest(List<IEnumerator<SampleBatch>> waiting)
    {
        var earliest = DateTimeOffset.MaxValue;
        foreach (var tick in waiting)
            if (tick.Current.At < earliest)
                earliest = tick.Current.At;
        return earliest;
    }
}
