using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>One node's part of a mesh: a document of kind Mesh (docs/mesh.md). Immutable.</summary>
public sealed partial record MeshConfig
{
    /// <summary>The kind of the document.</summary>
    public const string Kind = "Mesh";

    /// <summary>Bytes of the path of a socket: <c>sun_path</c> without the zero at its end.</summary>
    private const int LongestSocket = 107;

    /// <summary>The node's own name.</summary>
    public required string Name { get; init; }

    /// <summary>The file that it was read from.</summary>
    public required string File { get; init; }

    /// <summary>By which the others reach this node; it has to be an address of this host.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The network namespace of the interfaces; null for the one that the process is in.</summary>
    public string? Namespace { get; init; }

    public HandshakeSuite Suite { get; init; } = HandshakeSuite.Hybrid;

    /// <summary>File of the identity.</summary>
    public required string Identity { get; init; }

    /// <summary>File of what is pinned on first use; null where only those are peers whose fingerprints are listed.</summary>
    public string? Pins { get; init; }

    /// <summary>The socket that <c>hypermesh mesh status</c> asks.</summary>
    public required string Socket { get; init; }

    /// <summary>TCP port of handshakes.</summary>
    public ushort HandshakePort { get; init; } = 51899;

    /// <summary>UDP port of frames, which the kernel seals and verifies.</summary>
    public ushort FramePort { get; init; } = 51900;

    /// <summary>UDP port of beats.</summary>
    public ushort BeatPort { get; init; } = 51901;

    /// <summary>Time between two beats to a neighbour.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How long session keys are used at most.</summary>
    public TimeSpan KeyLifetime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>For how many frames session keys are used at most.</summary>
    public ulong KeyPackets { get; init; } = 1UL << 32;

    /// <summary>The other nodes.</summary>
    public required IReadOnlyList<MeshPeer> Peers { get; init; }

    /// <summary>Networks that are reached by way of a peer, beside its own address.</summary>
    public IReadOnlyList<(IPNetwork To, string Peer)> Networks { get; init; } = [];

    /// <summary>What becomes of packets that this node forwards for others; classes that are not listed go on as they are.</summary>
    public IReadOnlyList<MeshClass> Classes { get; init; } = [];

    /// <summary>Those peers that are on a line of this node.</summary>
    public IEnumerable<MeshPeer> Neighbours => Peers.Where(peer => peer.Link is not null);

    /// <summary>An interface of this node with its namespace, as the loop names it.</summary>
    public string InterfaceOf(MeshLink link) => Namespace is null ? link.Interface : $"{Namespace}/{link.Interface}";

    /// <summary>Reads a node's file; null when there are errors in it.</summary>
    public static MeshConfig? Read(string path, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var resources = Resource.ReadFile(path, Kind, problems);
        if (resources is not [var resource])
        {
            if (!problems.HasErrors)
                problems.Add(Place.StartOf(path), "there is to be one node in it");
            return null;
        }

        var config = Of(resource, Path.GetFullPath(path));
        return problems.HasErrors ? null : config;
    }

    private static MeshConfig Of(Resource resource, string path)
    {
        var (spec, beside) = (resource.Spec, Path.GetDirectoryName(path)!);
        var peers = spec.RequiredMappings("peers").Select(ReadPeer).ToList();
        var config = new MeshConfig
        {
            Name = resource.Name,
            File = path,
            Address = ReadAddress(spec, "address"),
            Namespace = spec.OptionalString("namespace"),
            Suite = spec.OptionalName("suite", ["post-quantum", "classical"]) == "classical" ? HandshakeSuite.Classical : HandshakeSuite.Hybrid,
            Identity = PathOf(spec, "identity", spec.RequiredString("identity"), beside),
            Pins = spec.OptionalString("pins") is { } pins ? PathOf(spec, "pins", pins, beside) : null,
            Socket = PathOf(spec, "socket", spec.OptionalString("socket", $"/run/hypermesh/mesh-{resource.Name}.sock"), beside),
            Beat = spec.OptionalDuration("beat", TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)),
            Peers = peers,
        };
        if (spec.OptionalMapping("ports") is { } ports)
        {
            config = config with
            {
                HandshakePort = ports.OptionalInteger<ushort>("handshake", config.HandshakePort, 1, ushort.MaxValue),
                FramePort = ports.OptionalInteger<ushort>("frames", config.FramePort, 1, ushort.MaxValue),
                BeatPort = ports.OptionalInteger<ushort>("beats", config.BeatPort, 1, ushort.MaxValue),
            };
            if (config.BeatPort == config.FramePort)
                ports.Report("beats", "beats and frames cannot come to one port");
            ports.Done();
        }

        if (spec.OptionalMapping("keys") is { } keys)
        {
            config = config with
            {
                KeyLifetime = keys.OptionalDuration("lifetime", config.KeyLifetime, TimeSpan.FromSeconds(2), TimeSpan.FromDays(7)),
                KeyPackets = keys.OptionalInteger<ulong>("packets", config.KeyPackets, 1000, ulong.MaxValue / 2),
            };
            keys.Done();
        }

        config = config with { Networks = [.. spec.OptionalMappings("networks").Select(ReadNetwork)], Classes = [.. spec.OptionalMappings("classes").Select(ReadClass)] };
        Check(config, spec);
        spec.Done();
        return config;
    }

    private static MeshPeer ReadPeer(MappingReader reader)
    {
        var name = reader.RequiredString("name");
        var fingerprint = reader.OptionalString("fingerprint");
        if (fingerprint is not null && !Fingerprint().IsMatch(fingerprint))
            reader.Report("fingerprint", "this is no fingerprint", "it has 64 digits of lower-case hexadecimal; 'hypermesh mesh identity' shows it");
        var link = reader.OptionalMapping("link") is { } line ? ReadLink(line) : null;
        var peer = new MeshPeer(name, ReadAddress(reader, "address"), fingerprint, link, reader.OptionalStrings("via"));
        reader.Done();
        return peer;
    }

    private static MeshLink ReadLink(MappingReader reader)
    {
        PhysicalAddress? mac = null;
        if (reader.OptionalString("mac") is { } text && (!PhysicalAddress.TryParse(text, out mac) || mac.GetAddressBytes().Length != 6))
            reader.Report("mac", $"{Quoted.Of(text)} is no MAC address", "write it as 02:00:00:00:00:01");
        var link = new MeshLink(reader.RequiredString("interface"), ReadAddress(reader, "address"), mac);
        reader.Done();
        return link;
    }

    private static (IPNetwork To, string Peer) ReadNetwork(MappingReader reader)
    {
        var text = reader.RequiredString("to");
        if (!NetworkText.TryParse(text, out var network, out var fault, out var hint) && IsText(reader, "to"))
            reader.Report("to", fault, hint);
        var peer = reader.RequiredString("peer");
        reader.Done();
        return (network, peer);
    }

    private static MeshClass ReadClass(MappingReader reader)
    {
        var number = reader.RequiredInteger<byte>("class", 0, MeshClass.Highest);
        var items = reader.Optional("dscp") is ScalarNode one ? [one] : reader.OptionalSequence("dscp");
        var dscps = items.Select(item => ReadDscp(item, reader.Problems)).OfType<byte>().ToList();
        var action = reader.OptionalEnum("action", MeshClassAction.Forward);
        var mark = reader.OptionalInteger<byte>("as", 0, 0, MeshClass.HighestDscp);
        if (!reader.Problems.HasErrors)
            CheckClass(reader, number, dscps.Count, action);
        reader.Done();
        return new MeshClass(number, dscps, action, mark);
    }

    private static void CheckClass(MappingReader reader, byte number, int dscps, MeshClassAction action)
    {
        if (number != 0 && dscps == 0)
            reader.Report("dscp", $"class {number} has no DSCP", "name those that are of it, such as [46]");
        if (number == 0 && dscps > 0)
            reader.Report("dscp", "class 0 has every DSCP that no other class has", "leave 'dscp' out, or give the class another number");
        if (action == MeshClassAction.Remark && !reader.Has("as"))
            reader.Report("action", "nothing says as what it is remarked", "give 'as', a DSCP from 0 to 63");
        if (action != MeshClassAction.Remark && reader.Has("as"))
            reader.Report("as", "only what is remarked gets another DSCP", "say 'action: remark'");
    }

    private static byte? ReadDscp(Node node, ProblemList problems) =>
        node.TryScalar(problems, "a DSCP", out var scalar) && scalar.TryInteger<byte>(problems, 0, MeshClass.HighestDscp, out var dscp) ? dscp : null;

    /// <summary>A file, from where the document is.</summary>
    private static string PathOf(MappingReader spec, string name, string text, string beside)
    {
        if (text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal))
            return Path.GetFullPath(text, beside);
        if (IsText(spec, name))
            spec.Report(name, $"{Quoted.Of(text)} is no path of a file");
        return beside;
    }

    private static IPAddress ReadAddress(MappingReader reader, string name)
    {
        var text = reader.RequiredString(name);
        if (NetworkText.TryParseAddress(text, out var address))
            return address;
        if (IsText(reader, name))
            reader.Report(name, $"{Quoted.Of(text)} is no address", "write it as 192.0.2.1 or 2001:db8::1");
        return IPAddress.None;
    }

    /// <summary>Whether there is a text to say something of: what is missing, or something else, has been reported.</summary>
    private static bool IsText(MappingReader reader, string name) => reader.Mapping.ValueOf(name) is ScalarNode { IsNull: false };

    private static void CheckClasses(MeshConfig config, MappingReader spec)
    {
        foreach (var twice in config.Classes.GroupBy(one => one.Number).Where(group => group.Count() > 1))
            spec.Report("classes", $"class {twice.Key} is there twice");
        foreach (var twice in config.Classes.SelectMany(one => one.Dscps).GroupBy(dscp => dscp).Where(group => group.Count() > 1))
            spec.Report("classes", $"DSCP {twice.Key} is named twice", "a DSCP is of one class");
        var ordinary = config.Classes.FirstOrDefault(one => one.Dscps.Contains((byte)0)) ?? config.Classes.FirstOrDefault(one => one.Number == 0);
        if (ordinary?.Action == MeshClassAction.Drop)
            spec.Report("classes", $"class {ordinary.Number} drops DSCP 0, and with it the handshakes of nodes that reach one another through this one", "leave DSCP 0 to a class that is forwarded");
    }

    /// <summary>What only the whole shows.</summary>
    private static void Check(MeshConfig config, MappingReader spec)
    {
        var neighbours = config.Neighbours.Select(peer => peer.Name).ToHashSet();
        if (config.Peers.Count > DistanceTable.Most)
            spec.Report("peers", $"{config.Peers.Count} peers are more than a beat tells of", $"a mesh has no more than {DistanceTable.Most + 1} nodes");
        if (Encoding.UTF8.GetByteCount(config.Socket) > LongestSocket)
            spec.Report("socket", $"{Quoted.Of(config.Socket)} is too long for a socket", $"the kernel takes {LongestSocket} bytes");
        foreach (var twice in config.Peers.GroupBy(peer => peer.Name).Where(group => group.Count() > 1 || group.Key == config.Name))
            spec.Report("peers", $"{Quoted.Of(twice.Key)} is named twice");
        foreach (var twice in config.Peers.GroupBy(peer => peer.Address).Where(group => !group.Key.Equals(IPAddress.None) && (group.Count() > 1 || group.Key.Equals(config.Address))))
            spec.Report("peers", $"{twice.Key} is the address of two nodes");
        foreach (var twice in config.Neighbours.GroupBy(peer => peer.Link!.Interface).Where(group => group.Count() > 1))
            spec.Report("peers", $"{Quoted.Of(twice.Key)} is the interface of two links", "a link has an interface of its own");
        if (neighbours.Count == 0)
            spec.Report("peers", "no peer is a neighbour", "give those on a line of this node a 'link'");
        foreach (var twice in config.Peers.Where(peer => peer.Fingerprint is not null).GroupBy(peer => peer.Fingerprint).Where(group => group.Count() > 1))
            spec.Report("peers", $"{Quoted.Of(twice.Key!)} is the fingerprint of two nodes");
        foreach (var (_, peer) in config.Networks.Where(network => config.Peers.All(peer => peer.Name != network.Peer)))
            spec.Report("networks", $"{Quoted.Of(peer)} is no peer", NearestName.Hint(peer, config.Peers.Select(one => one.Name)));
        foreach (var name in config.Peers.SelectMany(peer => peer.Via).Distinct().Where(name => !neighbours.Contains(name)))
            spec.Report("peers", $"{Quoted.Of(name)} is named in 'via', and is no neighbour", NearestName.Hint(name, neighbours) ?? "a neighbour is a peer with a 'link'");
        CheckClasses(config, spec);
        foreach (var peer in config.Peers.Where(peer => peer.Fingerprint is null && config.Pins is null))
            spec.Report("peers", $"nothing says who {Quoted.Of(peer.Name)} is", "give its 'fingerprint', or a file for 'pins' to trust whoever is first to come from its address");
    }

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Fingerprint();
}
