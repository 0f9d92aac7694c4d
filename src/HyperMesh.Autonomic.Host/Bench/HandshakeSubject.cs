using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Two nodes of a suite, the port of one of them, and what was measured with them.</summary>
internal sealed class HandshakeSubject : IAsyncDisposable
{
    /// <summary>Callers at a time, each with an address of its own, as nodes have; the port has the limits that it has in a node.</summary>
    private const int Callers = 16;

    private const int StrangersToBeginWith = 100;
    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly HandshakeSuite _suite;
    private readonly MeshIdentity _one;
    private readonly MeshIdentity _other;
    private readonly HandshakeSettings _initiator;
    private readonly HandshakeSettings _responder;
    private readonly MeshPort _port;
    private readonly List<double?> _memory = [];
    private readonly List<double?> _tcp = [];
    private readonly List<IReadOnlyList<object>> _others = [];

    public HandshakeSubject(HandshakeSuite suite)
    {
        (_suite, _one, _other) = (suite, MeshIdentity.Generate(suite), MeshIdentity.Generate(suite));
        (_initiator, _responder) = (new HandshakeSettings(suite, _one, _ => null), new HandshakeSettings(suite, _other, _ => null));
        _port = MeshPort.Open(new IPEndPoint(IPAddress.Loopback, 0), new MeshPortSettings(_responder, () => 2, (session, _) =>
        {
            session.Dispose();
            return Task.CompletedTask;
        }));
    }

    public IEnumerable<IReadOnlyList<object>> Rows =>
        [Row("in memory, both ends", _memory), Row("TCP on loopback, both ends", _tcp), .. _others];

    /// <summary>Those who were refused or went before they had shaken hands, however.</summary>
    private long Strangers => _port.Counts.TurnedAway + _port.Counts.Timeouts + _port.Counts.Lost + Enum.GetValues<HandshakeFault>().Sum(_port.Counts.RefusedFor);

    /// <summary>One in memory and one over TCP.</summary>
    public async Task ShakeAsync(bool counts, CancellationToken cancel)
    {
        var begin = Stopwatch.GetTimestamp();
        Shake();
        var memory = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        var tcp = await DialAsync(null, cancel).ConfigureAwait(false);
        if (!counts)
            return;
        _memory.Add(memory);
        _tcp.Add(tcp);
    }

    /// <summary>So many, <see cref="Callers"/> of them at a time.</summary>
    public async Task CrowdAsync(int handshakes, CancellationToken cancel)
    {
        var (begin, left) = (Stopwatch.GetTimestamp(), handshakes);
        var times = await Task.WhenAll(Enumerable.Range(1, Callers).Select(i => Task.Run(async () =>
        {
            var own = new List<double?>();
            while (Interlocked.Decrement(ref left) >= 0)
                own.Add(await DialAsync(new IPAddress([127, 0, 2, (byte)i]), cancel).ConfigureAwait(false));
            return own;
        }, cancel))).ConfigureAwait(false);
        _others.Add(Row($"TCP, {Callers} callers at a time", [.. times.SelectMany(own => own)], Stopwatch.GetElapsedTime(begin).TotalMilliseconds));
    }

    /// <summary>What strangers cost while nobody else comes; then so many handshakes one after the other beside them.</summary>
    public async Task FloodAsync(StrangerKind kind, int handshakes, CancellationToken cancel)
    {
        using var strangers = HandshakeStrangers.Start(_port.Address, _suite, kind);
        await FirstAsync(strangers, cancel).ConfigureAwait(false);
        var (begin, count, processor) = (Stopwatch.GetTimestamp(), Strangers, Environment.CpuUsage.TotalTime);
        await Task.Delay(Alone, TimeProvider.System, cancel).ConfigureAwait(false);
        (count, processor) = (Strangers - count, Environment.CpuUsage.TotalTime - processor);
        var rate = count / Stopwatch.GetElapsedTime(begin).TotalSeconds;

        var times = new List<double?>();
        for (var i = 0; i < handshakes; i++)
            times.Add(await DialAsync(null, cancel).ConfigureAwait(false));
        _others.Add(Row($"TCP, beside {HandshakeStrangers.AtOnce} strangers at a time: {Words(kind)}", times, null, rate, processor.TotalMicroseconds / count));
    }

    public async ValueTask DisposeAsync()
    {
        await _port.DisposeAsync().ConfigureAwait(false);
        _one.Dispose();
        _other.Dispose();
    }

    private static string Words(StrangerKind kind) => kind switch
    {
        StrangerKind.Garbage => "garbage",
        StrangerKind.NoCookie => "hello, then gone",
        StrangerKind.BadCookie => "hello, then a bad cookie",
        _ => "hello with its cookie, then gone",
    };

    private async Task FirstAsync(HandshakeStrangers strangers, CancellationToken cancel)
    {
        var (begin, enough) = (Stopwatch.GetTimestamp(), Strangers + StrangersToBeginWith);
        while (Strangers < enough)
        {
            if (strangers.HasEnded || Stopwatch.GetElapsedTime(begin) > Patience)
                throw new IOException("the process of the strangers does not come to the port");
            await Task.Delay(Look, TimeProvider.System, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>A handshake's milliseconds; null where it has come to nothing.</summary>
    private async Task<double?> DialAsync(IPAddress? from, CancellationToken cancel)
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            (await MeshDialer.ShakeAsync(_port.Address, _initiator, 1, (_, _) => Task.CompletedTask, from is null ? null : () => Bound(from), cancel).ConfigureAwait(false)).Dispose();
            return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static Socket Bound(IPAddress from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(from, 0));
        return socket;
    }

    /// <param name="way">How they went.</param>
    /// <param name="times">Of each, in milliseconds; null for what has come to nothing.</param>
    /// <param name="milliseconds">Of all; null where they came one after the other.</param>
    /// <param name="strangers">How many a second came beside them.</param>
    /// <param name="cost">Of each of these, in microseconds.</param>
    private IReadOnlyList<object> Row(string way, List<double?> times, double? milliseconds = null, double? strangers = null, double? cost = null)
    {
        List<double> sorted = [.. times.OfType<double>().Order()];
        object[] figures = sorted.Count == 0
            ? ["none", "none", "none"]
            : [sorted.Count * 1000 / (milliseconds ?? sorted.Sum()), Percentiles.At(sorted, 0.5), Percentiles.At(sorted, 0.99)];
        return [_suite.Name(), way, .. figures, times.Count - sorted.Count, (object?)strangers ?? "", (object?)cost ?? ""];
    }

    private void Shake()
    {
        using var initiator = new HandshakeInitiator(_initiator, 1);
        using var responder = new HandshakeResponder(_responder, 2);
        initiator.Take(responder.Take(initiator.Take(responder.Take(initiator.Begin()))!));
        initiator.Session!.Dispose();
        responder.Session!.Dispose();
    }
}
