using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>
/// Numbered UDP datagrams at a steady rate from the mesh address of one node to that of another, bounded in count, and an account of what
/// became of each. Sender and receiver are threads of their own. Thread-safe.
/// </summary>
internal sealed class ProbeStream : IDisposable
{
    private const int NumberAt = sizeof(long);
    private const int PayloadBytes = 32;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestOnTheWay = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly long _id = Random.Shared.NextInt64();
    private readonly Socket _out;
    private readonly Socket _in;
    private readonly IPEndPoint _target;
    private readonly int _perSecond;
    private readonly bool[] _arrived;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _sender;
    private readonly Thread _receiver;
    private long _sent;
    private long _received;
    private long _duplicates;
    private long _reordered;
    private long _highest = -1;
    private long _begunAt;
    private long _lastSentAt;
    private long _lastArrivalAt;
    private long _longestGap;

    /// <summary>Binds both ends; nothing is sent before <see cref="Start"/>.</summary>
    /// <param name="from">Where it is sent.</param>
    /// <param name="to">Where it should arrive.</param>
    /// <param name="port">The receiver's; 0 for one that is free.</param>
    /// <param name="perSecond">Datagrams a second.</param>
    /// <param name="count">It ends by itself after that many.</param>
    /// <param name="dscp">Of its datagrams, 0 to 63.</param>
    public ProbeStream(StageNode from, StageNode to, int port, int perSecond, int count, int dscp = 0)
    {
        _perSecond = perSecond;
        _arrived = new bool[count];
        _in = UdpReceiver.Open(to.Namespace, new IPEndPoint(IPAddress.Parse(to.MeshAddress), port));
        _target = (IPEndPoint)_in.LocalEndPoint!;
        try
        {
            _out = UdpReceiver.Open(from.Namespace, new IPEndPoint(IPAddress.Parse(from.MeshAddress), 0));
            // The six upper bits of what was the type of service.
            _out.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.TypeOfService, dscp << 2);
        }
        catch
        {
            _in.Dispose();
            throw;
        }

        _sender = new Thread(Send) { IsBackground = true, Name = $"probe stream to port {_target.Port}" };
        _receiver = new Thread(Receive) { IsBackground = true, Name = $"probe stream at port {_target.Port}" };
        _receiver.Start();
    }

    /// <summary>Sent so far.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Arrived so far, each counted once.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>False when all are sent, or it was stopped.</summary>
    public bool IsSending => _sender.IsAlive;

    public void Start() => _sender.Start();

    /// <summary>Ends the sending early, within a millisecond.</summary>
    public void Stop() => _stop.Set();

    /// <summary>Blocks until the last datagram is sent, and then until all have arrived or none can be on the way any more.</summary>
    public ProbeReport Finish()
    {
        _sender.Join();
        var begin = Stopwatch.GetTimestamp();
        SpinWait.SpinUntil(() => Received == Sent || Stopwatch.GetElapsedTime(begin) > LongestOnTheWay);
        return Report();
    }

    public void Dispose()
    {
        Stop();
        if (_sender.IsAlive)
            _sender.Join();
        _out.Dispose();
        _in.Dispose();
        _receiver.Join();
        _stop.Dispose();
    }

    private ProbeReport Report()
    {
        lock (_lock)
        {
            var sent = Sent;
            var lost = Enumerable.Range(0, (int)sent).Where(number => !_arrived[number]).ToList();
            var gap = Stopwatch.GetElapsedTime(0, Math.Max(_longestGap, _lastSentAt - _lastArrivalAt));
            return new ProbeReport(sent, _received, _duplicates, _reordered, gap, DueAt(lost, 0), DueAt(lost, lost.Count - 1));
        }
    }

    private TimeSpan? DueAt(List<int> lost, int index) =>
        lost.Count == 0 ? null : TimeSpan.FromSeconds(lost[index] / (double)_perSecond);

    private void Send()
    {
        var payload = new byte[PayloadBytes];
        BinaryPrimitives.WriteInt64LittleEndian(payload, _id);
        var target = _target.Serialize();
        lock (_lock)
            _begunAt = _lastSentAt = _lastArrivalAt = Stopwatch.GetTimestamp();
        while (Sent < _arrived.Length && !_stop.IsSet)
        {
            var due = Math.Min(_arrived.Length, 1 + (long)(Stopwatch.GetElapsedTime(_begunAt).TotalSeconds * _perSecond));
            while (Sent < due)
            {
                BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(NumberAt), Sent);
                SendOne(payload, target);
                Volatile.Write(ref _sent, _sent + 1);
            }

            _stop.Wait(Breath);
        }
    }

    private void SendOne(byte[] payload, SocketAddress target)
    {
        Volatile.Write(ref _lastSentAt, Stopwatch.GetTimestamp());
        try
        {
            _out.SendTo(payload, SocketFlags.None, target);
        }
        catch (SocketException)
        {
            // No route at the moment: it is lost, as it would be a hop further.
        }
    }

    private void Receive()
    {
        var buffer = new byte[PayloadBytes];
        try
        {
            while (true)
            {
                var length = _in.Receive(buffer);
                var at = Stopwatch.GetTimestamp();
                // Others' datagrams are no part of the account.
                if (length == PayloadBytes && BinaryPrimitives.ReadInt64LittleEndian(buffer) == _id)
                    Take(BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(NumberAt)), at);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Disposed: that is how it ends.
        }
    }

    private void Take(long number, long at)
    {
        lock (_lock)
        {
            _longestGap = Math.Max(_longestGap, at - _lastArrivalAt);
            _lastArrivalAt = at;
            if (_arrived[number])
            {
                _duplicates++;
                return;
            }

            _arrived[number] = true;
            Volatile.Write(ref _received, _received + 1);
            if (number < _highest)
                _reordered++;
            _highest = Math.Max(_highest, number);
        }
    }
}
