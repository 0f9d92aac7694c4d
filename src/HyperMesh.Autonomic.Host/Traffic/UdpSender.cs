using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>Sends small UDP packets at a steady rate from inside a namespace, on a thread of its own, bounded in count.</summary>
internal sealed class UdpSender : IDisposable
{
    private const int PayloadBytes = 32;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(1);

    private readonly Socket _socket;
    private readonly IPEndPoint _target;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private volatile bool _isPaused;
    private long _sent;
    private long _firstSentAt;

    /// <param name="netns">Where it sends from.</param>
    /// <param name="port">Where it sends to, at the guarded address.</param>
    /// <param name="perSecond">Packets a second.</param>
    /// <param name="limit">It ends by itself after that many.</param>
    public UdpSender(string netns, int port, int perSecond, long limit)
    {
        _socket = NetworkNamespace.Run(netns, () => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        _target = new IPEndPoint(IPAddress.Parse(PrivateNetwork.GuardAddress), port);
        _thread = new Thread(() => Send(perSecond, limit)) { IsBackground = true, Name = $"sender to port {port}" };
    }

    public long Sent => Volatile.Read(ref _sent);

    /// <summary><see cref="Stopwatch"/> timestamp just before the first packet; 0 before.</summary>
    public long FirstSentAt => Volatile.Read(ref _firstSentAt);

    /// <summary>While true nothing is sent, from a millisecond later on; afterwards what is due by then is sent at once.</summary>
    public bool IsPaused
    {
        get => _isPaused;
        set => _isPaused = value;
    }

    public void Start() => _thread.Start();

    /// <summary>Stops and waits for the last packet to be out.</summary>
    public void Stop()
    {
        _stop.Set();
        if (_thread.IsAlive)
            _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _socket.Dispose();
        _stop.Dispose();
    }

    private void Send(int perSecond, long limit)
    {
        var payload = new byte[PayloadBytes];
        var target = _target.Serialize();
        var begin = Stopwatch.GetTimestamp();
        Volatile.Write(ref _firstSentAt, begin);
        while (Sent < limit && !_stop.IsSet)
        {
            var due = Math.Min(limit, 1 + (long)(Stopwatch.GetElapsedTime(begin).TotalSeconds * perSecond));
            while (Sent < due && !_isPaused)
            {
                BinaryPrimitives.WriteInt64LittleEndian(payload, Sent);
                if (!TrySend(payload, target))
                    break;
                Volatile.Write(ref _sent, _sent + 1);
            }

            _stop.Wait(Breath);
        }
    }

    private bool TrySend(byte[] payload, SocketAddress target)
    {
        try
        {
            _socket.SendTo(payload, SocketFlags.None, target);
            return true;
        }
        catch (SocketException)
        {
            // A full queue: the packet did not leave, so it does not count, and is tried again a breath later.
            return false;
        }
    }
}
