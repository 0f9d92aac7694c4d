using System.Reactive.Concurrency;

namespace HyperMesh.Autonomic.Engine.Monitoring;

/// <summary>Hands the batches of one monitor from its thread to the loop's. Holds one batch: while the loop is busy, a newer tick takes
/// the place of the older one, and is counted. So nothing grows, and what the loop sees is never old.</summary>
internal sealed class Mailbox(IScheduler loop, Action<SampleBatch> receive)
{
    private readonly Lock _gate = new();
    private SampleBatch _incoming = new();
    private SampleBatch _current = new();
    private bool _full;
    private long _coalesced;

    /// <summary>Ticks that a newer one has replaced.</summary>
    public long Coalesced => Volatile.Read(ref _coalesced);

    /// <summary>Copies the lent batch. Any thread.</summary>
    public void Post(SampleBatch batch)
    {
        lock (_gate)
        {
            _incoming.CopyFrom(batch);
            if (_full)
            {
                _coalesced++;
                return;
            }

            _full = true;
        }

        loop.Schedule(Deliver);
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
