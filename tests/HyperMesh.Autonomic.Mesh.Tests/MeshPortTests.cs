using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>Handshakes over real connections on loopback.</summary>
public sealed class MeshPortTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<uint, SessionKeys> _agreed = [];
    private readonly ConcurrentQueue<string> _refusals = [];
    private readonly List<IDisposable> _owned = [];
    private MeshPort? _port;
    private int _sessions = 100;

    public static TheoryData<HandshakeSuite> AllSuites => Suites.Data();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_port is not null)
            await _port.DisposeAsync();
        foreach (var owned in _owned.Concat(_agreed.Values))
            owned.Dispose();
    }

    [Theory]
    [MemberData(nameof(AllSuites))]
    public async Task Shake_ManyAtOnce_EachHasKeysOfItsOwnAndBothEndsHaveThem(HandshakeSuite suite)
    {
        var port = Open(suite, settings => settings with { MostOfOneAddress = 64 });
        var ready = new ConcurrentDictionary<uint, bool>();
        var sessions = await Task.WhenAll(Enumerable.Range(1, 24).Select(i => DialAsync(port, suite, (uint)i, (own, _) =>
        {
            // The responder is ready before the initiator hears of the end.
            ready[own.ReceiveSession] = _agreed.ContainsKey(own.SendSession);
            return Task.CompletedTask;
        })));

        sessions.Select(one => Convert.ToHexString(one.SendKey)).Distinct().Count().ShouldBe(24);
        foreach (var one in sessions)
            _agreed[one.SendSession].ReceiveKey.ToArray().ShouldBe(one.SendKey.ToArray());
        ready.Values.ShouldAllBe(was => was);
        await Waiting.UntilAsync(() => port.Counts.Agreed == 24, "all are counted");
        port.Counts.Retries.ShouldBeGreaterThan(0, "with so many, some had to bring a cookie");
    }

    [Theory]
    [MemberData(nameof(AllSuites))]
    public async Task Shake_WhoIsRefused_IsToldNothingAndCounted(HandshakeSuite suite)
    {
        var port = Open(suite, settings => settings with { Handshake = settings.Handshake with { WhyRefused = peer => $"{peer.Fingerprint[..8]} is no peer" } });
        var refused = await Should.ThrowAsync<IOException>(() => DialAsync(port, suite, 1));
        refused.Message.ShouldContain("it refuses this node");
        await Waiting.UntilAsync(() => port.Counts.RefusedFor(HandshakeFault.UnknownPeer) == 1, "it is counted");
        _refusals.Single().ShouldContain("is no peer");
        _agreed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Shake_NobodyListens_SaysSo()
    {
        var port = Open(HandshakeSuite.Classical);
        var address = port.Address;
        await port.DisposeAsync();
        _port = null;
        (await Should.ThrowAsync<IOException>(() => DialAsync(address, HandshakeSuite.Classical, 1))).Message.ShouldContain("cannot be reached");
    }

    [Fact]
    public async Task Strangers_WhoSayNothingOrNonsense_DoNotKeepAPeerOut()
    {
        var port = Open(HandshakeSuite.Classical, settings => settings with { MostOfOneAddress = 4 });
        // Silent ones hold their places for a time; those beyond are turned away at once.
        var silent = new List<Socket>();
        for (var i = 0; i < 6; i++)
            silent.Add(await ConnectAsync(port));
        await Waiting.UntilAsync(() => port.Counts.TurnedAway == 2, "two are too many of one address");
        foreach (var socket in silent)
            socket.Dispose();
        await Waiting.UntilAsync(() => port.Counts.Lost == 4, "they have gone");

        foreach (var nonsense in new byte[][] { [0, 0], [0xFF, 0xFF], [0, 3, 1, 1, 1], [0, 1, 9], [0x20, 1] })
        {
            using var socket = await ConnectAsync(port);
            await socket.SendAsync(nonsense);
            if (nonsense is [0x20, ..])
                socket.Shutdown(SocketShutdown.Send);
            (await socket.ReceiveAsync(new byte[1])).ShouldBe(0, "it is closed without a word");
        }

        using var session = await DialAsync(port, HandshakeSuite.Classical, 1);
        _agreed[session.SendSession].ReceiveKey.ToArray().ShouldBe(session.SendKey.ToArray());
        (port.Counts.RefusedFor(HandshakeFault.Malformed) + port.Counts.Lost).ShouldBe(4 + 5);
    }

    [Fact]
    public async Task Stranger_WhoNeverGoesOn_IsEndedInTime()
    {
        var port = Open(HandshakeSuite.Classical);
        using var socket = await ConnectAsync(port);
        var begin = Stopwatch.GetTimestamp();
        (await socket.ReceiveAsync(new byte[1])).ShouldBe(0);
        Stopwatch.GetElapsedTime(begin).ShouldBeGreaterThan(MeshDialer.Limit / 2);
        await Waiting.UntilAsync(() => port.Counts.Timeouts == 1, "it is counted");
    }

    [Fact]
    public async Task Numbers_OfHandshakesThatCameToNothing_AreGivenBackToo()
    {
        var over = new ConcurrentQueue<uint>();
        var isRefused = true;
        var port = Open(HandshakeSuite.Classical, settings => settings with { Over = over.Enqueue, WhyRefused = (_, _) => isRefused ? "nobody is let in" : null });
        for (var i = 1u; i <= 3; i++)
        {
            await Should.ThrowAsync<IOException>(() => DialAsync(port, HandshakeSuite.Classical, i));
            await Waiting.UntilAsync(() => over.Count == i, "the number is given back");
        }

        isRefused = false;
        using var session = await DialAsync(port, HandshakeSuite.Classical, 4);
        await Waiting.UntilAsync(() => over.Count == 4, "who was let in is told of as well");
        over.Distinct().Count().ShouldBe(4);
        over.Last().ShouldBe(session.SendSession);
    }

    [Fact]
    public void Open_PortInUse_SaysSo()
    {
        var port = Open(HandshakeSuite.Classical);
        using var identity = MeshIdentity.Generate(HandshakeSuite.Classical);
        var settings = new MeshPortSettings(new HandshakeSettings(HandshakeSuite.Classical, identity, _ => null), () => 1, (_, _) => Task.CompletedTask);
        Should.Throw<IOException>(() => MeshPort.Open(port.Address, settings)).Message.ShouldContain($"cannot listen on {port.Address}");
    }

    private static async Task<Socket> ConnectAsync(MeshPort port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(port.Address);
        return socket;
    }

    private MeshPort Open(HandshakeSuite suite, Func<MeshPortSettings, MeshPortSettings>? change = null)
    {
        var settings = new MeshPortSettings(
            new HandshakeSettings(suite, Own(MeshIdentity.Generate(suite)), _ => null),
            () => (uint)Interlocked.Increment(ref _sessions),
            (session, _) =>
            {
                _agreed[session.ReceiveSession] = session;
                return Task.CompletedTask;
            })
        {
            Refused = (_, fault) => _refusals.Enqueue(fault.Message),
        };
        return _port = MeshPort.Open(new IPEndPoint(IPAddress.Loopback, 0), change?.Invoke(settings) ?? settings);
    }

    private Task<SessionKeys> DialAsync(MeshPort port, HandshakeSuite suite, uint session, Func<SessionKeys, CancellationToken, Task>? receive = null) =>
        DialAsync(port.Address, suite, session, receive);

    private async Task<SessionKeys> DialAsync(IPEndPoint address, HandshakeSuite suite, uint session, Func<SessionKeys, CancellationToken, Task>? receive = null) =>
        Own(await MeshDialer.ShakeAsync(
            address, new HandshakeSettings(suite, Own(MeshIdentity.Generate(suite)), _ => null), session, receive ?? ((_, _) => Task.CompletedTask), null, CancellationToken.None));

    private T Own<T>(T owned)
        where T : IDisposable
    {
        lock (_owned)
            _owned.Add(owned);
        return owned;
    }
}
