using HyperMesh.Autonomic.Engine.Analysis;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>The last value of every series that the loop sees. One thread writes, without allocating; any number of others read, and never hold it up.</summary>
/// <remarks>A series has a slot as long as it is heard of. A slot is guarded by a number that is odd while it is written: who has read the same even number before and after
/// has read what belongs together.</remarks>
internal sealed class SeriesBoard
{
    /// <summary>Slots that are looked at for silence with each batch, at the least.</summary>
    private const int LeastReviewed = 64;

    /// <summary>A slow series counts as silent after so many of its own ticks.</summary>
    private const int SilentTicks = 10;

    private const int NoSlot = 0;
    private const int LeftOutMark = -1;

    private readonly int _most;
    private readonly long _silence;
    private readonly Stack<int> _free = new();

    // By the series' id: its slot plus one; only the writer's.
    private int[] _slotOf = new int[256];
    private Slot[] _slots = new Slot[256];
    private int _used;
    private int _count;
    private int _next;
    private long _leftOut;
    private long _forgotten;
    private int _generation;

    /// <param name="limits">How many series there may be, and when one counts as silent: as in the analysis.</param>
    public SeriesBoard(AnalysisLimits? limits = null)
    {
        limits ??= new AnalysisLimits();
        (_most, _silence) = (limits.Series, limits.Silence.Ticks);
    }

    /// <summary>Series on the board.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Slots that have ever been in use: those to be asked, empty ones among them.</summary>
    public int Slots => Volatile.Read(ref _used);

    /// <summary>Series that found no room, since the start.</summary>
    public long LeftOut => Volatile.Read(ref _leftOut);

    /// <summary>Series that were silent for too long, since the start.</summary>
    public long Forgotten => Volatile.Read(ref _forgotten);

    /// <summary>Changes whenever a series comes or goes.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Takes the values of a batch. On one thread only, the loop's.</summary>
    public void Take(SampleBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var at = batch.At.UtcTicks;
        foreach (ref readonly var sample in batch.Samples)
            Take(sample, at);
        Review(at, Math.Max(LeastReviewed, batch.Count));
    }

    /// <summary>What a slot holds. Thread-safe.</summary>
    /// <param name="slot">Below <see cref="Slots"/>.</param>
    /// <param name="latest">The series with its last value.</param>
    /// <returns>False where the slot is empty.</returns>
    public bool TryRead(int slot, out LatestValue latest)
    {
        latest = default;
        // Taken once: while the writer makes room, the old slots are still whole.
        var slots = Volatile.Read(ref _slots);
        if ((uint)slot >= (uint)slots.Length)
            return false;

        ref var source = ref slots[slot];
        var wait = new SpinWait();
        while (true)
        {
            var before = Volatile.Read(ref source.Version);
            var (series, value, at, gap) = (source.Series, source.Value, source.At, source.Gap);
            Volatile.ReadBarrier();
            if ((before & 1) == 0 && source.Version == before)
            {
                if (series is not null)
                    latest = new LatestValue(series, value, new DateTimeOffset(at, TimeSpan.Zero), TimeSpan.FromTicks(gap));
                return series is not null;
            }

            wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>All that is on the board, in no particular order. Thread-safe.</summary>
    public IReadOnlyList<LatestValue> Read()
    {
        var slots = Slots;
        var all = new List<LatestValue>(slots);
        for (var slot = 0; slot < slots; slot++)
            if (TryRead(slot, out var latest))
                all.Add(latest);
        return all;
    }

    private void Take(in Sample sample, long at)
    {
        var id = sample.Series.Id;
        if (id >= _slotOf.Length)
            Array.Resize(ref _slotOf, Math.Max(id + 1, _slotOf.Length * 2));
        ref var place = ref _slotOf[id];
        if (place <= NoSlot && !TryPlace(ref place))
            return;

        ref var slot = ref _slots[place - 1];
        var gap = slot.Series is null ? 0 : at - slot.At;
        Begin(ref slot);
        (slot.Series, slot.Value, slot.At, slot.Gap) = (sample.Series, sample.Value, at, gap);
        End(ref slot);
    }

    private bool TryPlace(ref int place)
    {
        if (_count >= _most)
        {
            // Each is counted once, not with each of its samples.
            if (place != LeftOutMark)
                Volatile.Write(ref _leftOut, _leftOut + 1);
            place = LeftOutMark;
            return false;
        }

        if (!_free.TryPop(out var slot))
            slot = NewSlot();
        place = slot + 1;
        Volatile.Write(ref _count, _count + 1);
        Volatile.Write(ref _generation, _generation + 1);
        return true;
    }

    private int NewSlot()
    {
        if (_used == _slots.Length)
        {
            var larger = new Slot[_slots.Length * 2];
            _slots.CopyTo(larger, 0);
            Volatile.Write(ref _slots, larger);
        }

        Volatile.Write(ref _used, _used + 1);
        return _used - 1;
    }

    /// <summary>Goes on round the slots, a few at a time, and forgets what has fallen silent.</summary>
    private void Review(long now, int most)
    {
        for (var left = Math.Min(most, _used); left > 0; left--)
        {
            _next = _next + 1 < _used ? _next + 1 : 0;
            ref var slot = ref _slots[_next];
            if (slot.Series is { } series && now - slot.At > Math.Max(_silence, slot.Gap * SilentTicks))
                Forget(ref slot, series);
        }
    }

    private void Forget(ref Slot slot, Series series)
    {
        Begin(ref slot);
        slot.Series = null;
        End(ref slot);
        _free.Push(_slotOf[series.Id] - 1);
        _slotOf[series.Id] = NoSlot;
        Volatile.Write(ref _count, _count - 1);
        Volatile.Write(ref _forgotten, _forgotten + 1);
        Volatile.Write(ref _generation, _generation + 1);
    }

    private static void Begin(ref Slot slot)
    {
        slot.Version++;
        Volatile.WriteBarrier();
    }

    private static void End(ref Slot slot) => Volatile.Write(ref slot.Version, slot.Version + 1);

    private struct Slot
    {
        public int Version;
        public Series? Series;
        public double Value;
        public long At;

        /// <summary>Ticks between its last two values.</summary>
        public long Gap;
    }
}
