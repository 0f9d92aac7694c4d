using HyperMesh.Autonomic.Engine.Analysis.Rows;

namespace HyperMesh.Autonomic.Engine.Analysis.Queries;

/// <summary>A series as one query sees it: its number now, and the rows that it belongs to. Single-threaded.</summary>
internal sealed class Member(SeriesQuery query, SeriesState state)
{
    public SeriesQuery Query { get; } = query;

    public SeriesState State { get; } = state;

    public List<Row> Rows { get; } = new(1);

    /// <summary>Whether its labels say in which row it belongs; else it belongs to all that agree.</summary>
    public bool NamesRow { get; set; }

    /// <summary>Whether it has what its number is made with.</summary>
    public bool IsEquipped { get; set; }

    /// <summary>The number, as of its last sample or since time alone has changed it; NaN while it is unknown.</summary>
    public double Number { get; set; } = double.NaN;

    /// <summary>Where that is among the thresholds.</summary>
    public int Position { get; set; } = Axis.Unknown;

    /// <summary>Since when it has been there.</summary>
    public DateTimeOffset PositionSince { get; set; }

    /// <summary>Where a detector is asked; null where there are too many.</summary>
    public DetectorSlot? Slot { get; set; }

    /// <summary>Where a window is asked.</summary>
    public SampleWindow? Window { get; set; }
}
