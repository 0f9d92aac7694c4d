using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Events;

/// <summary>The thread that reads for one observer.</summary>
internal sealed class EventSubscription : IDisposable
{
    private readonly IEventReader _reader;
    private readonly IObserver<ReadOnlyMemory<byte>> _observer;
    private readonly Action<EventSubscription, IEventReader> _release;
    private readonly StopSignal _stop;
    private readonly Thread _thread;
    private ulong _events;
    private ulong _bytes;
    private int _ended;

    public EventSubscription(
        string name, IEventReader reader, IObserver<ReadOnlyMemory<byte>> observer, Action<EventSubscription, IEventReader> release)
    {
        _reader = reader;
        _observer = observer;
        _release = release;
        try
        {
            _stop = new StopSignal();
        }
        catch
        {
            reader.Dispose();
            throw;
        }

        _thread = new Thread(Run) { IsBackground = true, Name = $"events of {name}" };
    }

    /// <summary>Only while the reader is open, which the stream's lock sees to.</summary>
    public EventStatistics Statistics => new(Volatile.Read(ref _events), Volatile.Read(ref _bytes), _reader.Lost, _reader.Waiting, _reader.Size);

    private bool HasEnded => Volatile.Read(ref _ended) != 0;

    public void Start() => _thread.Start();

    public void Dispose()
    {
        // The signal lives as long as the subscription can be disposed: its descriptor must not be another's when it is set.
        if (Interlocked.Exchange(ref _ended, 1) == 0)
            _stop.Set();

        if (Environment.CurrentManagedThreadId == _thread.ManagedThreadId)
            return;

        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        Exception? problem = null;
        try
        {
            while (!HasEnded)
            {
                Drain();
                if (!HasEnded)
                    _stop.Wait(_reader.Descriptors);
            }
        }
#pragma warning disable CA1031 // Whatever the observer throws belongs to the observer.
        catch (Exception e)
#pragma warning restore CA1031
        {
            problem = e;
        }

        // Released first, so that the observer may subscribe again at once.
        _release(this, _reader);
        if (problem is not null && Interlocked.Exchange(ref _ended, 1) == 0)
            Report(problem);
    }

    private void Drain()
    {
        while (!HasEnded && _reader.TryRead(out var data))
        {
            try
            {
                Volatile.Write(ref _events, _events + 1);
                Volatile.Write(ref _bytes, _bytes + (ulong)data.Length);
                _observer.OnNext(data);
            }
            finally
            {
                _reader.Advance();
            }
        }
    }

    private void Report(Exception problem)
    {
        try
        {
            _observer.OnError(problem);
        }
#pragma warning disable CA1031 // There is nobody left to tell, and an exception here would end the process.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
