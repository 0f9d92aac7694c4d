using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Queries;

/// <summary>A count of events, for each row. Single-threaded.</summary>
internal sealed class EventQuery(RowSet rows, EventCondition condition) : Query(rows)
{
    private readonly EventFilter _filter = new(condition.Where);

    public string Event { get; } = condition.Event;

    public TimeSpan Over { get; } = condition.Over;

    public string? Distinct { get; } = condition.Distinct;

    public Axis Axis { get; } = new();

    /// <summary>Since when these events are known to be read: since the first one. Null before.</summary>
    public DateTimeOffset? Since { get; set; }

    /// <summary>What distinguishes it from other queries of the same rows.</summary>
    public string Key { get; } = KeyOf(condition);

    public static string KeyOf(EventCondition condition) =>
        $"{condition.Distinct} of {condition.Event} ({string.Join(", ", condition.Where)}) over {condition.Over.Ticks}";

    public bool Wants(KernelEvent happened) => _filter.Matches(happened.Fields);

    public EventWindow? On(Row row) => row.Extra<EventWindow>(this);

    /// <summary>Counts an event in a row. False when it is one value too many.</summary>
    public bool Count(Row row, KernelEvent happened, DateTimeOffset at, int mostValues)
    {
        var value = Distinct is null ? null : happened.Fields[Distinct];
        if (Distinct is not null && value is null)
            return true;

        if (On(row) is not { } window)
            row.SetExtra(this, window = new EventWindow(Over, mostValues) { Position = Axis.PositionOf(0) });
        if (value is not null)
            return window.Add(at, value);

        window.Add(at);
        return true;
    }

    /// <summary>The rules that have to be judged after the count has gone from one position to another.</summary>
    public void Touched(int from, int to, List<CompiledRule> into)
    {
        if (from == to)
            return;

        var (first, last) = Axis.Crossed(from, to);
        for (var k = first; k <= last; k++)
            into.AddRange(Axis.At(k));
    }
}
