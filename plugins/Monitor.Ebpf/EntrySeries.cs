using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Monitor.Ebpf;

/// <summary>The series that one entry of a map gives.</summary>
internal sealed class EntrySeries((int Offset, int Size, Series Series)[] counters, HistogramSeries[] histograms)
{
    /// <summary>Adds the samples of a value; for a per-CPU map the sums.</summary>
    public void Read(ReadOnlySpan<byte> value, SampleBatch batch)
    {
        foreach (var (offset, size, series) in counters)
            batch.Add(series, ValueLayout.Read(value.Slice(offset, size)));
        foreach (var histogram in histograms)
            histogram.Read(value, batch);
    }
}
