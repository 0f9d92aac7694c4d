using System.Reactive.Concurrency;

namespace HyperMesh.Autonomic.Engine.Monitoring;

/// <summary>Hands the batches of one monitor from its thread to the loop's. Holds one batch: while the loop is busy, a newer tick takes
/// the place of the older one, and is counted; its events are added to those of the older one, up to a limit. So nothing grows, what the loop sees is
/// never old, and no event is lost without being counted.</summary>
internal sealed class Mailbox(IScheduler loop, Action<SampleBatch> receive)
{
    private readonly Lock _gate = new();
    private SampleBatch _incoming = new();
    private SampleBatch _current = new();
    private bool _full;
    private long _coalesced;
    private long _eventsLost;

    /// <summary>Ticks that a newer one has replaced.</summary>
    public long Coalesced => Volatile.Read(ref _coalesced);

    /// <summary>Events that found no room while the loop was busy.</summary>
    public long EventsLost => Volatile.Read(ref _eventsLost);

    /// <summary>Copies the lent batch. Any thread.</summary>
    public void Post(SampleBatch batch)
    {
        lock (_gate)
        {
            if (_full)
            {
                _eventsLost += _incoming.Absorb(batch);
                _coalesced++;
                return;
            }

            _incoming.CopyFrom(batch);
            _full = true;
        }

        try
        {
            loop.Schedule(Deliver);
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended meanwhile, and a monitor may post from a thread of its own, where this would end the process.
        }
    }

    private void Deliver()
    {
        lock (_gate)
        {
            (_incoming, _current) = (_current, _incoming);
            _full = false;
        }

        receive(_current);
    }
}
