using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>A flood at the rate that the kernel makes, on a thread of its own, until it is disposed or a limit is reached.</summary>
internal sealed class Flood : IDisposable
{
    // Some tens of milliseconds: to begin and to end takes some as well.
    private const int FramesAtOnce = 100_000;
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _stop = new(LongestRun);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Thread _thread;
    private long _sent;

    public Flood(PrivateNetwork network)
    {
        var frame = UdpFrame.Build(network, PrivateNetwork.PeerAddress, FloodStage.FloodPort);
        _thread = new Thread(() => Send(network, frame)) { IsBackground = true, Name = "flood" };
    }

    public long Sent => Volatile.Read(ref _sent);

    public void Start() => _thread.Start();

    /// <summary>Does something between two bursts, while nothing is sent.</summary>
    public async Task<T> PausedAsync<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        if (_thread.IsAlive && !_stop.IsCancellationRequested)
            _stop.Cancel();
        if (_thread.IsAlive)
            _thread.Join();
        _stop.Dispose();
        _turn.Dispose();
    }

    private void Send(PrivateNetwork network, byte[] frame) => NetworkNamespace.Run(network.Peer, () =>
    {
        using var sender = new FrameSender(InterfaceName.Parse("eth0"));
        while (!_stop.IsCancellationRequested)
        {
            _turn.Wait();
            try
            {
                sender.Send(frame, FramesAtOnce);
                Volatile.Write(ref _sent, _sent + FramesAtOnce);
            }
            finally
            {
                _turn.Release();
            }
        }

        return 0;
    });
}
