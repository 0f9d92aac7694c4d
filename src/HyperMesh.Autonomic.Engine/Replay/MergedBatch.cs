namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>One batch of several at the same instant, in which each series is once: the last value that was added counts. Not thread-safe.</summary>
internal sealed class MergedBatch
{
    private readonly SampleBatch _batch = new();
    private readonly List<Sample> _samples = [];
    // By the series' id: its place among the samples of this instant, and the instant's number.
    private (int Index, long Turn)[] _places = [];
    private long _turn;

    public void Begin(DateTimeOffset at)
    {
        _turn++;
        _samples.Clear();
        _batch.Begin(at);
    }

    /// <summary>Adds values and events; false when there were more events than a batch takes.</summary>
    public bool Add(SampleBatch batch)
    {
        foreach (ref readonly var sample in batch.Samples)
            Put(sample);
        return batch.Events.All(_batch.Add);
    }

    /// <summary>What was added; lent until the next beginning.</summary>
    public SampleBatch End()
    {
        foreach (var sample in _samples)
            _batch.Add(sample.Series, sample.Value);
        return _batch;
    }

    private void Put(in Sample sample)
    {
        if (sample.Series.Id >= _places.Length)
            Array.Resize(ref _places, Math.Max(64, sample.Series.Id * 2));
        ref var place = ref _places[sample.Series.Id];
        if (place.Turn == _turn)
        {
            _samples[place.Index] = sample;
            return;
        }

        place = (_samples.Count, _turn);
        _samples.Add(sample);
    }
}
