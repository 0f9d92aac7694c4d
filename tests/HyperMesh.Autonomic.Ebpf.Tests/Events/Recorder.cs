using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Ebpf.Tests.Events;

/// <summary>Keeps the number that every event of the test programs begins with.</summary>
internal sealed class Recorder : IObserver<ReadOnlyMemory<byte>>, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly List<(ulong Number, byte[] Data)> _events = [];
    private readonly SemaphoreSlim _came = new(0);
    private readonly ManualResetEventSlim _failed = new();
    private readonly ManualResetEventSlim _held = new();
    private readonly ManualResetEventSlim _mayGoOn = new();

    /// <summary>True for an observer that stays in its first event until <see cref="GoOn"/>.</summary>
    public bool IsHeld { get; init; }

    public Action<int>? OnEvent { get; init; }

    public Exception? Problem { get; private set; }

    public IReadOnlyList<(ulong Number, byte[] Data)> Events
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    public ReadOnlyMemory<byte> Kept { get; private set; }

    public void OnNext(ReadOnlyMemory<byte> value)
    {
        int count;
        lock (_gate)
        {
            Kept = value;
            _events.Add((BinaryPrimitives.ReadUInt64LittleEndian(value.Span), value.ToArray()));
            count = _events.Count;
        }

        _came.Release();
        OnEvent?.Invoke(count);
        if (IsHeld)
        {
            _held.Set();
            _mayGoOn.Wait();
        }
    }

    public void OnError(Exception error)
    {
        Problem = error;
        _failed.Set();
    }

    public void OnCompleted() => throw new InvalidOperationException("events do not end by themselves");

    public void WaitForEvents(int count)
    {
        for (var i = 0; i < count; i++)
            _came.Wait(Limit).ShouldBeTrue($"only {i} of {count} events came");
    }

    public void WaitUntilHeld() => _held.Wait(Limit).ShouldBeTrue("no event came");

    public void GoOn() => _mayGoOn.Set();

    public void WaitForProblem() => _failed.Wait(Limit).ShouldBeTrue("OnError was not called");

    public void Dispose()
    {
        _came.Dispose();
        _failed.Dispose();
        _held.Dispose();
        _mayGoOn.Dispose();
    }
}
