using HyperMesh.Autonomic.Ebpf.Events;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Readings;

/// <summary>One ring or perf buffer, and the kinds of events that come through it.</summary>
internal sealed class EventRing : IDisposable
{
    /// <summary>Present as long as somebody reads: so a count of no events can be told from nobody looking.</summary>
    public static readonly Metric Taken = new(
        "ebpf_events_read_total", MetricKind.Counter, "events", "Events of a program that were read; the series is there while somebody reads them.");

    private const int PerfPages = 64;
    private const int HeaderBytes = 8;

    private readonly IEventReader _reader;
    private readonly (EventText Text, Series Series)[] _kinds;
    private readonly double[] _counts;

    /// <param name="map">The buffer; shared.</param>
    /// <param name="kinds">What comes through it. A record is of the largest kind that it has the bytes for.</param>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public EventRing(BpfMap map, IEnumerable<(EventText Text, Series Series)> kinds)
    {
        _kinds = [.. kinds.OrderByDescending(kind => kind.Text.Size)];
        _counts = new double[_kinds.Length];
        _reader = map.Info.Type == MapType.RingBuffer ? new RingReader(map) : new PerfReader(map, PerfPages);
    }

    public void Read(SampleBatch batch, int most)
    {
        for (var taken = 0; taken < most && batch.Events.Count < SampleBatch.MostEvents && _reader.TryRead(out var record); taken++)
        {
            try
            {
                var kind = Array.FindIndex(_kinds, one => one.Text.Size <= record.Length);
                if (kind >= 0 && batch.Add(_kinds[kind].Text.Read(record.Span)))
                    _counts[kind]++;
            }
            finally
            {
                _reader.Advance();
            }
        }

        for (var i = 0; i < _kinds.Length; i++)
            batch.Add(_kinds[i].Series, _counts[i]);
    }

    public void Skip()
    {
        // No more than was there to begin with: a program that sends faster than this reads must not keep us here.
        for (var left = _reader.Waiting; left > 0 && _reader.TryRead(out var record); left -= record.Length + HeaderBytes)
            _reader.Advance();
    }

    public void Dispose() => _reader.Dispose();
}
