namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>A series of the board as the exposition has it, without its value. Immutable.</summary>
internal sealed class SeriesLine
{
    public SeriesLine(MetricFamily family, Series series, int slot, IReadOnlyList<(string Name, string Value)> labels)
    {
        (Series, Slot) = (series, slot);
        Text = MetricText.Line(family.Name, labels);
        Open = family.OpenSample == family.Name ? Text : MetricText.Line(family.OpenSample, labels);
    }

    public Series Series { get; }

    /// <summary>Where the board has it.</summary>
    public int Slot { get; }

    /// <summary>In the text format, up to the space before its value.</summary>
    public byte[] Text { get; }

    /// <summary>In OpenMetrics.</summary>
    public byte[] Open { get; }
}
