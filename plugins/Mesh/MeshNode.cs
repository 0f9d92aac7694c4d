using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Mesh;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>A node of the mesh while it runs: its programs, routes, sessions and beats. Thread-safe but for <see cref="Dispose"/>.</summary>
internal sealed partial class MeshNode : IDisposable
{
    /// <summary>A neighbour who has never been heard is not called silent before this: nodes start one after the other.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>A neighbour who is silent for so long may have lost his keys: he is called again.</summary>
    private static readonly TimeSpan LongSilence = TimeSpan.FromSeconds(1);

    /// <summary>Beats that have not come from whoever is silent.</summary>
    private const int BeatsMissed = 5;

    private static readonly TimeSpan Tending = TimeSpan.FromMilliseconds(500);

    private readonly ILogger _logger;
    private readonly MeshIdentity _identity;
    private readonly PeerBook _book;
    private readonly ConcurrentDictionary<string, MeshPeer> _byFingerprint = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Stack<Action> _undo = new();
    private readonly List<Dialer> _dialers = [];
    private readonly long _started = MonotonicClock.Now();
    private DataPath _path = null!;
    private BeatRunner _beats = null!;
    private MeshPort _port = null!;
    private long _refused;

    private MeshNode(MeshConfig config, MeshIdentity identity, ILogger logger)
    {
        (Config, _identity, _logger) = (config, identity, logger);
        _book = new PeerBook(
            config.Peers.Where(peer => peer.Fingerprint is not null).ToDictionary(peer => peer.Fingerprint!, peer => peer.Name), config.Pins);
        Links = [.. config.Neighbours.Select(peer => new LinkRun(peer, peer.Link!, new IPEndPoint(peer.Link!.Address, config.BeatPort)))];
    }

    public MeshConfig Config { get; }

    public IReadOnlyList<LinkRun> Links { get; }

    public PeerSessions Sessions { get; private set; } = null!;

    public RouteBoard Routes { get; private set; } = null!;

    public long ForgedBeats => _beats.Forged;

    public long ReplayedBeats => _beats.Replayed;

    /// <summary>Brings a node up. All or nothing.</summary>
    /// <exception cref="IOException">That cannot be done; the message says why.</exception>
    public static MeshNode Start(MeshConfig config, LoopSettings settings, ILogger logger)
    {
        var node = new MeshNode(config, IdentityFile.Read(config), logger);
        try
        {
            // A node that waits for a processor is silent, and silence is death to its neighbours.
            if (!OwnPriority.TryRaise())
                LogOrdinary(logger);
            node.Begin(settings);
            LogUp(logger, config.Name, config.Address, config.Suite.Name(), node._identity.Public.Fingerprint);
            return node;
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>How long nothing has come by a link; null as long as it is too early to say.</summary>
    public TimeSpan? SilenceOf(LinkRun link)
    {
        if (link.Quality.LastHeard != 0)
            return TimeSpan.FromTicks(link.Quality.Silence(MonotonicClock.Now()) / TimeSpan.NanosecondsPerTick);
        var silence = Since(_started);
        return silence > Patience ? silence : null;
    }

    /// <summary>Age of the keys under which this node sends to a peer; null for none.</summary>
    public TimeSpan? KeyAgeOf(MeshPeer peer) => Sessions.SendingTo(peer) is { } session ? Since(session.Agreed) : null;

    /// <summary>Whether a peer is to be called.</summary>
    public bool IsDue(MeshPeer peer) => Sessions.IsDue(peer)
        || (Links.FirstOrDefault(link => link.Peer == peer) is { } link && SilenceOf(link) > LongSilence && KeyAgeOf(peer) > LongSilence);

    private bool IsSilent(string neighbour) => SilenceOf(Links.First(link => link.Peer.Name == neighbour)) is not { } silence || silence > Config.Beat * BeatsMissed;

    public void CountRefused() => Interlocked.Increment(ref _refused);

    public MeshStatus Status() => new(
        Config.Name, Config.Address.ToString(), Config.Suite.Name(), _identity.Public.Fingerprint, Since(_started).TotalSeconds,
        [.. Config.Peers.Select(StatusOf)],
        Routes.Status(),
        new MeshCounts(Sessions.Agreed, Interlocked.Read(ref _refused), ForgedBeats, ReplayedBeats, Routes.Moved, _path.Frames(), _path.Seals(), _path.Classes()));

    public void Dispose()
    {
        _end.Cancel();
        while (_undo.TryPop(out var undo))
        {
            try
            {
                undo();
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // The steps before it are taken back all the same.
                LogLeft(_logger, fault.Message);
            }
        }

        _end.Dispose();
    }

    /// <summary>Each step says how it is taken back.</summary>
    private void Begin(LoopSettings settings)
    {
        _undo.Push(_identity.Dispose);
        var names = Links.ToDictionary(link => link.Line.Interface, link => InterfaceName.Parse(Config.InterfaceOf(link.Line)));
        var devices = names.ToDictionary(name => name.Key, name => LinkDevice.Read(name.Value));
        Own(new LinkOffloads(names.Select(name => (name.Value, devices[name.Key]))));
        _path = Own(new DataPath(Config, settings, devices));
        Sessions = Own(new PeerSessions(_path, DataPath.Slots, TimeProvider.System));
        Routes = Own(new RouteBoard(Config, _path, Own(Kernel.Ask(() => new KernelRoutes(Config.Namespace))), devices, IsSilent));
        var beats = Bound(SocketType.Dgram, ProtocolType.Udp, new IPEndPoint(Config.Address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, Config.BeatPort));
        _beats = Own(new BeatRunner(Links, Sessions, Routes, beats, Config.Beat));
        _port = MeshPort.Open(new IPEndPoint(Config.Address, Config.HandshakePort), PortSettings());
        _undo.Push(() => _port.DisposeAsync().AsTask().GetAwaiter().GetResult());
        _dialers.AddRange(Config.Peers.Where(peer => Dialer.Calls(Config.Address, peer.Address)).Select(NewDialer));
        var running = _dialers.Select(dialer => Task.Run(() => dialer.RunAsync(_end.Token))).Append(Task.Run(TendAsync)).ToArray();
        _undo.Push(() => Task.WaitAll(running));
        Own(new StatusSocket(Config.Socket, Status));
    }

    private T Own<T>(T part)
        where T : IDisposable
    {
        _undo.Push(part.Dispose);
        return part;
    }

    private Dialer NewDialer(MeshPeer peer) => new(
        this, peer, Settings(identity => WhyRefused(identity, peer.Address)),
        () => Bound(SocketType.Stream, ProtocolType.Tcp, new IPEndPoint(Config.Address, 0)), _logger);

    private MeshPortSettings PortSettings() => new(Settings(_ => "nobody is known by the connection alone"), Sessions.NewNumber, AgreeAsync)
    {
        WhyRefused = WhyRefused,
        Over = Sessions.GiveBack,
        NewSocket = family => NetworkNamespace.Run(Config.Namespace, () => new Socket(family, SocketType.Stream, ProtocolType.Tcp)),
        Refused = (from, refused) => LogRefused(_logger, from, Config.Suite.Name(), refused.Message),
    };

    private HandshakeSettings Settings(Func<PeerIdentity, string?> whyRefused) =>
        new(Config.Suite, _identity, whyRefused) { Lifetime = Config.KeyLifetime, Packets = Config.KeyPackets };

    /// <summary>A peer comes from its own address, and no other.</summary>
    private string? WhyRefused(PeerIdentity identity, IPAddress from)
    {
        var address = from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from;
        if (Config.Peers.FirstOrDefault(peer => peer.Address.Equals(address)) is not { } peer)
            return $"{address} is the address of no peer";
        if (peer.Fingerprint is not null && peer.Fingerprint != identity.Fingerprint)
            return $"{address} shows {identity.Fingerprint[..16]}…, and {peer.Name} is {peer.Fingerprint[..16]}…";
        if (peer.Fingerprint is null && Config.Peers.FirstOrDefault(one => one.Fingerprint == identity.Fingerprint) is { } other)
            return $"{address} shows the keys of {other.Name}, which has another address";
        if (_book.WhyRefused(identity, address) is { } why)
            return why;
        _byFingerprint[identity.Fingerprint] = peer;
        return null;
    }

    private Task AgreeAsync(SessionKeys keys, CancellationToken cancel)
    {
        Sessions.Agree(_byFingerprint[keys.Peer.Fingerprint], keys, isCaller: false);
        return Task.CompletedTask;
    }

    private async Task TendAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Tending, TimeProvider.System, _end.Token).ConfigureAwait(false);
                try
                {
                    Sessions.Tend();
                }
                catch (IOException refused)
                {
                    LogNotTended(_logger, refused.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node goes down.
        }
    }

    private MeshPeerStatus StatusOf(MeshPeer peer)
    {
        var session = Sessions.SendingTo(peer);
        var link = Links.FirstOrDefault(link => link.Peer == peer);
        var isSilent = link is not null && SilenceOf(link) > LongSilence;
        var fingerprint = peer.Fingerprint ?? _book.Pins.FirstOrDefault(pin => pin.Address == peer.Address.ToString())?.Fingerprint;
        return new MeshPeerStatus(
            peer.Name, peer.Address.ToString(), fingerprint, session is null ? "waiting" : isSilent ? "silent" : "up",
            _dialers.Find(dialer => dialer.Peer == peer)?.Why,
            session is null ? null : new MeshKeyStatus(
                session.Keys.SendSession, session.Keys.ReceiveSession, Config.Suite.Name(), Since(session.Agreed).TotalSeconds, session.Keys.Lifetime.TotalSeconds,
                _path.Sealed(session.Keys), session.Keys.Packets),
            link is null ? null : StatusOf(link));
    }

    private MeshLinkStatus StatusOf(LinkRun link)
    {
        var (loss, roundTrip) = link.Quality.Read();
        return new MeshLinkStatus(
            Config.InterfaceOf(link.Line), link.Line.Address.ToString(), link.Quality.LastHeard is 0 ? null : SilenceOf(link)?.TotalSeconds,
            double.IsFinite(loss) ? loss : null, double.IsFinite(roundTrip) ? roundTrip : null, link.Quality.Beats, Routes.IsAvoided(link.Peer.Name), link.Line.Mac is not null);
    }

    /// <summary>A socket of the node's own network namespace.</summary>
    /// <exception cref="IOException">The address is in use, or is none of this host.</exception>
    private Socket Bound(SocketType type, ProtocolType protocol, IPEndPoint address)
    {
        var socket = NetworkNamespace.Run(Config.Namespace, () => new Socket(address.AddressFamily, type, protocol));
        try
        {
            socket.Bind(address);
            return socket;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new IOException($"the mesh cannot use {address}: {refused.Message}", refused);
        }
    }

    private static TimeSpan Since(long time) => TimeProvider.System.GetElapsedTime(time);

    [LoggerMessage(1, LogLevel.Information, "Mesh node {Node} is up at {Address}, {Suite}, fingerprint {Fingerprint}.")]
    private static partial void LogUp(ILogger logger, string node, IPAddress address, string suite, string fingerprint);

    [LoggerMessage(3, LogLevel.Warning, "The node has no more right to a processor than others (CAP_SYS_NICE is missing): where the host is busy, neighbours may take it for dead.")]
    private static partial void LogOrdinary(ILogger logger);

    [LoggerMessage(2, LogLevel.Warning, "{Address} was refused a {Suite} session: {Why}.")]
    private static partial void LogRefused(ILogger logger, IPAddress address, string suite, string why);

    [LoggerMessage(5, LogLevel.Error, "Not all of the node is taken back: {Why}.")]
    private static partial void LogLeft(ILogger logger, string why);

    [LoggerMessage(4, LogLevel.Warning, "The kernel does not take what is due of the sessions: {Why}.")]
    private static partial void LogNotTended(ILogger logger, string why);
}
