using System.Threading.Channels;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>Writes decisions on a thread of its own: a reader who does not read must not stop the loop. What does not fit any more is left
/// out here, and counted; it is in the journal all the same.</summary>
internal sealed class DecisionFeed : IDisposable
{
    private const int Room = 10_000;
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly Channel<KnowledgeRecord> _waiting = Channel.CreateBounded<KnowledgeRecord>(
        new BoundedChannelOptions(Room) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly IDisposable _subscription;
    private readonly Thread _thread;
    private long _leftOut;

    public DecisionFeed(IKnowledge knowledge, DecisionWriter writer)
    {
        _thread = new Thread(() => Write(writer)) { IsBackground = true, Name = "decisions" };
        _thread.Start();
        _subscription = knowledge.Appended.Subscribe(record =>
        {
            if (!_waiting.Writer.TryWrite(record))
                Interlocked.Increment(ref _leftOut);
        });
    }

    /// <summary>Decisions that were left out so far. Thread-safe.</summary>
    public long LeftOut => Interlocked.Read(ref _leftOut);

    /// <summary>Writes what is waiting, for a second at most.</summary>
    public void Dispose()
    {
        _subscription.Dispose();
        _waiting.Writer.TryComplete();
        _thread.Join(LastWords);
        if (Interlocked.Read(ref _leftOut) is > 0 and var count)
            Console.Error.WriteLine($"{count} decisions were not written here, because nobody read them; they are in the journal");
    }

    private void Write(DecisionWriter writer)
    {
        try
        {
            foreach (var record in _waiting.Reader.ReadAllAsync().ToBlockingEnumerable())
                writer.Write(record);
        }
        catch (Exception fault)
        {
            // The reader has gone away, or a decision cannot be put into words. The loop goes on without one, and nobody is above this thread.
            _waiting.Writer.TryComplete();
            while (_waiting.Reader.TryRead(out _))
                Interlocked.Increment(ref _leftOut);
            if (fault is not IOException)
                Console.Error.WriteLine($"hypermesh: decisions are not written here any more: {fault.Message}; they are in the journal");
        }
    }
}
