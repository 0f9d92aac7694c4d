using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>The node's programs in the kernel: <c>xdp_mesh_node</c> where packets come in, <c>tc_pqc_seal</c> where they go out, each on all links one and the same, so that what came
/// by one link counts as received on all. Thread-safe.</summary>
internal sealed class DataPath : IFrameKeys, IDisposable
{
    /// <summary>Bytes that a datagram grows by when it is sealed.</summary>
    public const int Overhead = 24;

    /// <summary>HM_PQC_MAX_SESSIONS of bpf/xdp_pqc_verify/xdp_pqc_verify.h.</summary>
    public const uint Slots = 65536;

    private const string Node = "xdp_mesh_node";
    private const string Seal = "tc_pqc_seal";
    private const int MappedLength = 16;

    // struct hm_seal_session: lock, reserved, key, expires, limit, sequence, tick.
    private const int SealKey = 8;
    private const int SealExpires = SealKey + SessionKeys.KeyLength;
    private const int SealSequence = SealExpires + 16;

    private readonly SharedProgram _in;
    private readonly SharedProgram _out;

    /// <summary>Loads the programs and puts them on all links.</summary>
    /// <exception cref="IOException">That cannot be done; nothing is left of it.</exception>
    public DataPath(MeshConfig config, LoopSettings settings, IReadOnlyDictionary<string, LinkDevice> devices)
    {
        var root = new PinDirectory(settings.PinRoot);
        var programs = ProgramCatalog.Read(settings.ProgramFolders, new ProblemList(), settings.ProgramTrust);
        var interfaces = config.Neighbours.Select(peer => config.InterfaceOf(peer.Link!)).ToList();
        _in = Kernel.Ask(() => new SharedProgram(
            root, Require(programs, Node, settings), Inwards(config, devices), Hooks(interfaces, HookKind.Xdp), new AttachOptions { Mode = XdpModes.Parse(settings.AttachMode) }));
        try
        {
            _out = Kernel.Ask(() => new SharedProgram(
                root, Require(programs, Seal, settings), JsonSerializer.SerializeToElement(new { port = config.FramePort }), Hooks(interfaces, HookKind.TcEgress), new AttachOptions()));
        }
        catch
        {
            Teardown.All(_in.Dispose);
            throw;
        }
    }

    /// <summary>Packets that came, by what was found of them.</summary>
    public IReadOnlyDictionary<string, ulong> Frames() => _in.Counts("pqc_frames_total");

    /// <summary>Packets that went out, by what was done with them.</summary>
    public IReadOnlyDictionary<string, ulong> Seals() => _out.Counts("pqc_sealed_frames_total");

    /// <summary>Packets that were forwarded, by class.</summary>
    public IReadOnlyList<MeshClassCount> Classes() => [.. Enumerable.Range(0, MeshClass.Highest + 1).Select(ClassAt)];

    /// <summary>Sends packets that pass through to a network by a neighbour.</summary>
    /// <param name="network">Where they go.</param>
    /// <param name="link">To the neighbour; null leaves them to the stack.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void Route(IPNetwork network, MeshLink? link)
    {
        var map = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? "mf_routes_v4" : "mf_routes_v6";
        var address = network.BaseAddress.GetAddressBytes();
        var key = new byte[sizeof(uint) + address.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(key, (uint)network.PrefixLength);
        address.CopyTo(key, sizeof(uint));
        if (link is null)
            _in.Delete(map, key);
        else
            _in.Write(map, key, [.. Mapped(link.Address), .. new byte[sizeof(uint)]]);
    }

    public void Receive(MeshPeer peer, SessionKeys keys)
    {
        var value = new byte[SessionKeys.KeyLength + sizeof(ulong) + MappedLength];
        keys.ReceiveKey.CopyTo(value);
        BinaryPrimitives.WriteUInt64LittleEndian(value.AsSpan(SessionKeys.KeyLength), Expires(keys));
        Mapped(peer.Address).CopyTo(value, SessionKeys.KeyLength + sizeof(ulong));
        _in.Write("pqc_sessions", Key(keys.ReceiveSession), value);
        Array.Clear(value);
    }

    /// <summary>The session first, then who is sealed for by it: each frame is of one of both.</summary>
    public void Send(MeshPeer peer, SessionKeys keys)
    {
        var value = new byte[_out.ValueSize("seal_sessions")];
        keys.SendKey.CopyTo(value.AsSpan(SealKey));
        BinaryPrimitives.WriteUInt64LittleEndian(value.AsSpan(SealExpires), Expires(keys));
        BinaryPrimitives.WriteUInt64LittleEndian(value.AsSpan(SealExpires + sizeof(ulong)), keys.Packets);
        _out.Write("seal_sessions", Key(keys.SendSession), value, MapUpdate.NoExist);
        Array.Clear(value);
        try
        {
            _out.Write("seal_peers", Mapped(peer.Address), Key(keys.SendSession));
        }
        catch
        {
            // So that it can be tried again.
            _out.Delete("seal_sessions", Key(keys.SendSession));
            throw;
        }
    }

    /// <summary>The session goes first: as long as it is there, its window is what refuses replays.</summary>
    public void Forget(SessionKeys keys)
    {
        _in.Delete("pqc_sessions", Key(keys.ReceiveSession));
        _in.Write("pqc_windows", Key(keys.ReceiveSession % Slots), new byte[_in.ValueSize("pqc_windows")]);
        _out.Delete("seal_sessions", Key(keys.SendSession));
    }

    public ulong Sealed(SessionKeys keys)
    {
        if (_out.Read("seal_sessions", Key(keys.SendSession)) is not { } value)
            return 0;
        var sequence = BinaryPrimitives.ReadUInt64LittleEndian(value.AsSpan(SealSequence));
        Array.Clear(value);
        return sequence;
    }

    /// <exception cref="IOException">A program stays on a hook, or in the kernel; all else is taken back.</exception>
    public void Dispose() => Teardown.All(_out.Dispose, _in.Dispose);

    private MeshClassCount ClassAt(int number)
    {
        // struct hm_mf_class_stats: packets, bytes, dropped.
        var sums = _in.Sums("mf_class_stats", (uint)number, 3);
        return new MeshClassCount(number, sums[0], sums[1], sums[2]);
    }

    private static ProgramManifest Require(ProgramCatalog programs, string name, LoopSettings settings) => programs.Find(name)
        ?? throw new IOException($"the program {name} is not in {string.Join(", ", settings.ProgramFolders)}; in a checkout 'make -C bpf' builds it");

    private static IReadOnlyList<HookName> Hooks(IEnumerable<string> interfaces, HookKind kind) => [.. interfaces.Select(name => HookName.Parse($"{HookName.Word(kind)}:{name}"))];

    private static JsonElement Inwards(MeshConfig config, IReadOnlyDictionary<string, LinkDevice> devices)
    {
        var links = config.Neighbours.Select(peer => peer.Link!).ToList();
        return JsonSerializer.SerializeToElement(new Dictionary<string, object>
        {
            ["port"] = config.FramePort,
            ["strip"] = "yes",
            ["ports"] = links.Select((link, port) => new { port, @interface = config.InterfaceOf(link) }),
            ["neighbours"] = links.Index().Where(one => one.Item.Mac is not null).Select(one => new
            {
                address = one.Item.Address.ToString(),
                port = one.Index,
                mac = Text(one.Item.Mac!),
                source = Text(devices[one.Item.Interface].Mac),
                mtu = devices[one.Item.Interface].Mtu,
            }),
            [config.Address.AddressFamily == AddressFamily.InterNetwork ? "routes" : "routes6"] =
                (object[])[new { to = $"{config.Address}/{8 * config.Address.GetAddressBytes().Length}", type = "local" }],
            ["dscp"] = config.Classes.SelectMany(one => one.Dscps, (one, dscp) => new { dscp, @class = one.Number }),
            ["classes"] = config.Classes.Select(one => new { @class = one.Number, action = one.Action.ToString().ToLowerInvariant(), dscp = one.As }),
        });
    }

    private static ulong Expires(SessionKeys keys) => (ulong)(MonotonicClock.Now() + (long)(keys.Lifetime.TotalSeconds * 1e9));

    private static string Text(PhysicalAddress mac) => BitConverter.ToString(mac.GetAddressBytes()).Replace('-', ':').ToLowerInvariant();

    private static byte[] Mapped(IPAddress address) => address.MapToIPv6().GetAddressBytes();

    private static byte[] Key(uint number) => BitConverter.GetBytes(number);
}
