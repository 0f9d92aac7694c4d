using System.Threading.Channels;

namespace HyperMesh.Autonomic.Host.Web;

/// <summary>One reader of the live feed: a few events wait for him; who is slower is told how many he has missed. Thread-safe.</summary>
internal sealed class LiveReader
{
    private const int MostWaiting = 32;

    private readonly Channel<ReadOnlyMemory<byte>> _waiting;
    private int _lost;

    public LiveReader() => _waiting = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => Interlocked.Increment(ref _lost));

    public ChannelReader<ReadOnlyMemory<byte>> Events => _waiting.Reader;

    /// <summary>How many were lost since it was asked before.</summary>
    public int TakeLost() => Interlocked.Exchange(ref _lost, 0);

    public void Offer(ReadOnlyMemory<byte> happened) => _waiting.Writer.TryWrite(happened);
}
