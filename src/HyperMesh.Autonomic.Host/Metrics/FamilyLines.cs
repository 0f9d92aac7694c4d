using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>The series of one metric. Changed by one thread at a time; <see cref="Lines"/> may be read by all, and does not change under them.</summary>
/// <param name="family">What is written above them; null where its name is taken by others, so that none of its series are shown.</param>
/// <param name="isMended">The metric's name had to be mended.</param>
internal sealed class FamilyLines(MetricFamily? family, bool isMended)
{
    private readonly Dictionary<int, SeriesLine> _bySlot = [];
    private readonly HashSet<byte[]> _texts = new(BytesComparer.Instance);
    private volatile IReadOnlyList<SeriesLine> _lines = [];

    public MetricFamily? Family => family;

    public bool IsMended => isMended;

    public IReadOnlyList<SeriesLine> Lines => _lines;

    /// <returns>False when another series has the same name and labels after mending.</returns>
    public bool TryAdd(SeriesLine line)
    {
        if (!_texts.Add(line.Text))
            return false;

        _bySlot[line.Slot] = line;
        return true;
    }

    public bool Remove(int slot) => _bySlot.Remove(slot, out var line) && _texts.Remove(line.Text);

    /// <summary>Shows what has been added and removed.</summary>
    public void Publish() => _lines = [.. _bySlot.Values];
}
