using HyperMesh.Autonomic.Ebpf.Readings;

namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>Compares each reading of one table with the one before: rates, what has come, and how many flows came and went unread. It keeps what the table
/// holds now and no more. Not thread-safe.</summary>
internal sealed class FlowTracker
{
    private const int MostTries = 3;
    private const double NanosecondsPerSecond = 1e9;

    private Dictionary<FlowKey, Known> _known = [];
    private Dictionary<FlowKey, Known> _next = [];
    private uint _table;
    private ulong _readAt;
    private ulong _seen;
    private double _elapsed;
    private FlowCounts _before;
    private FlowCounts _lostEarlier;

    /// <summary>What the program counted since this began: flows that came and were never read, then packets.</summary>
    public FlowCounts Lost { get; private set; }

    /// <summary>What the program has counted in all.</summary>
    public FlowCounts Counted { get; private set; }

    /// <summary>Reads the table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="entries">Takes its flows.</param>
    /// <param name="now">CLOCK_MONOTONIC in nanoseconds.</param>
    public void Read(FlowTable table, List<FlowEntry> entries, ulong now)
    {
        var isFirst = _table == 0;
        if (isFirst)
            Begin(table, entries);
        else
            GoOn(table, entries);
        _elapsed = (now - _readAt) / NanosecondsPerSecond;
        _readAt = now;
        _next.Clear();
        foreach (var entry in entries)
        {
            var isKnown = _known.TryGetValue(entry.Key, out var known) && known.FirstSeen == entry.FirstSeen;
            _seen += isKnown || isFirst ? 0u : 1u;
            var (packets, bytes) = isKnown ? (known.Packets, known.Bytes) : (0, 0);
            _next[entry.Key] = new Known(
                entry.FirstSeen, entry.Packets, entry.Bytes,
                isFirst ? Life(entry) : Math.Max(_elapsed, 1e-3),
                isFirst ? entry.Packets : entry.Packets - packets,
                isFirst ? entry.Bytes : entry.Bytes - bytes,
                isKnown && known.IsTold);
        }

        (_known, _next) = (_next, _known);
        var added = Counted.Added - _before.Added;
        Lost = new FlowCounts(
            Math.Max(Lost.Added, _lostEarlier.Added + (added > _seen ? added - _seen : 0)),
            _lostEarlier.Failed + Counted.Failed - _before.Failed,
            _lostEarlier.HeldBack + Counted.HeldBack - _before.HeldBack);
    }

    /// <summary>Packets and bytes a second of a flow of the last reading.</summary>
    public (double Packets, double Bytes) Rate(FlowKey key) => _known.TryGetValue(key, out var known)
        ? (known.NewPackets / known.Seconds, known.NewBytes / known.Seconds)
        : (0, 0);

    /// <summary>Whether a flow of the last reading has sent something since the reading before, and was not told of yet.</summary>
    public bool IsNews(FlowKey key) => _known.TryGetValue(key, out var known) && !known.IsTold && known.NewPackets > 0;

    /// <summary>Notes that a flow was told of.</summary>
    public void Tell(FlowKey key) => _known[key] = _known[key] with { IsTold = true };

    private void GoOn(FlowTable table, List<FlowEntry> entries)
    {
        // Counted first: what comes while the table is read is seen now, and counted the next time.
        Counted = table.Counts();
        if (_table != table.Id)
            Renew(table);
        table.Read(entries);
    }

    /// <summary>A table that a swap has made is new, and all in it has come since.</summary>
    private void Renew(FlowTable table)
    {
        _table = table.Id;
        (_before, _lostEarlier) = (default, Lost);
        _seen = 0;
        _known.Clear();
    }

    /// <summary>What comes during the first reading can be neither here nor there, so it is read again while that happens; on a table that never rests at most as
    /// many flows as come during one reading are taken for seen.</summary>
    private void Begin(FlowTable table, List<FlowEntry> entries)
    {
        _table = table.Id;
        for (var tries = 0; tries < MostTries; tries++)
        {
            var before = table.Counts();
            table.Read(entries);
            Counted = _before = table.Counts();
            if (before.Added == Counted.Added)
                return;
        }
    }

    private static double Life(in FlowEntry entry) => Math.Max(1, (entry.LastSeen - entry.FirstSeen) / NanosecondsPerSecond);

    /// <summary>CLOCK_MONOTONIC in nanoseconds, the clock of the programs.</summary>
    public static ulong Now() => (ulong)(System.Diagnostics.Stopwatch.GetTimestamp() * (1_000_000_000 / System.Diagnostics.Stopwatch.Frequency));

    private readonly record struct Known(ulong FirstSeen, ulong Packets, ulong Bytes, double Seconds, ulong NewPackets, ulong NewBytes, bool IsTold);
}
