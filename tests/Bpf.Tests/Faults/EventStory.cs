using HyperMesh.Autonomic.Ebpf.Events;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>Buffers of events that are subscribed to, waited for, and let go.</summary>
internal sealed class EventStory : Story
{
    public override void Run()
    {
        using (var ring = BpfMap.Create(MapType.RingBuffer, "story", 0, 0, 4096))
            Listen(new RingBuffer(ring));
        using (var perf = BpfMap.Create(MapType.PerfEventArray, "story", sizeof(uint), sizeof(uint), (uint)PossibleCpus.Count))
            Listen(new PerfBuffer(perf, 1));
    }

    public override IEnumerable<string> Leftovers() => [];

    private static void Listen(EventStream stream)
    {
        var observer = new Observer();
        using (stream.Subscribe(observer))
            _ = stream.Statistics;
        if (observer.Problem is { } problem)
            throw problem;
        if (stream.Statistics.Size != 0)
            throw new InvalidOperationException("somebody reads it still");
    }

    private sealed class Observer : IObserver<ReadOnlyMemory<byte>>
    {
        public Exception? Problem { get; private set; }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error) => Problem = error;

        public void OnNext(ReadOnlyMemory<byte> value)
        {
        }
    }
}
