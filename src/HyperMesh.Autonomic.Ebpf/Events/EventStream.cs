namespace HyperMesh.Autonomic.Ebpf.Events;

/// <summary>
/// Events of a program, as they come. Cold: nothing is read before somebody subscribes, and the kernel's memory is the only queue there is.
/// What an observer gets is that memory itself, lent until its OnNext returns; it copies what it wants to keep. That is why it is
/// an observable of memory and not of objects: an event costs no allocation.
/// <para>
/// Contract: one subscription at a time, because there is one reading position; a second one gets an <see cref="InvalidOperationException"/> by
/// OnError. A subscription has a thread of its own, on which the observer is called. An exception of the observer ends the subscription and is
/// handed to its OnError. A slow observer makes the kernel's memory fill up and the program lose events, which are counted, and never makes
/// this process grow.
/// </para>
/// <para>
/// Disposing a subscription wakes its thread at once and waits for an OnNext that is running, so that nothing is called afterwards; an observer may
/// dispose its own, but must not wait for another thread that does.
/// </para>
/// Thread-safe.
/// </summary>
public abstract class EventStream : IObservable<ReadOnlyMemory<byte>>
{
    private readonly Lock _gate = new();
    private readonly string _name;
    private EventSubscription? _current;
    private EventStatistics _before;

    private protected EventStream(string name) => _name = name;

    /// <summary>How much came, and how much did not.</summary>
    public EventStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return _current is { } current ? Sum(_before, current.Statistics) : _before;
            }
        }
    }

    /// <summary>Begins to read. What goes wrong here or later arrives at OnError.</summary>
    public IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        EventSubscription? subscription = null;
        Exception? problem = null;
        lock (_gate)
        {
            try
            {
                if (_current is null)
                    _current = subscription = new EventSubscription(_name, Open(), observer, Release);
                else
                    problem = new InvalidOperationException($"the events of map '{_name}' have a reader already: one at a time");
            }
            catch (BpfException e)
            {
                problem = e;
            }
        }

        if (subscription is null)
        {
            observer.OnError(problem!);
            return new NoSubscription();
        }

        subscription.Start();
        return subscription;
    }

    private protected abstract IEventReader Open();

    private static EventStatistics Sum(EventStatistics before, EventStatistics now) =>
        now with { Events = before.Events + now.Events, Bytes = before.Bytes + now.Bytes, Lost = before.Lost + now.Lost };

    private void Release(EventSubscription subscription, IEventReader reader)
    {
        lock (_gate)
        {
            _before = Sum(_before, subscription.Statistics) with { Waiting = 0, Size = 0 };
            _current = null;
            reader.Dispose();
        }
    }

    private sealed class NoSubscription : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
