using System.Diagnostics;
using System.Globalization;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>
/// Five nodes for meshes to be shown and measured on, each a network namespace that forwards: a ring a – b – c – d – e – a, and b – e across.
/// Their links lead through a sixth namespace, where they can be cut without either end being told, lose frames, or go down. No routes
/// are made; what finds them is what is shown. Removed on disposal; what a killed process has left is removed by the next one that takes the same slot.
/// <para>Links may be changed from any thread.</para>
/// </summary>
internal sealed class MeshStage : IDisposable
{
    private const string Names = "abcde";
    private const int PrefixLength = 30;
    private static readonly TimeSpan LongestWithoutCarrier = TimeSpan.FromSeconds(20);

    private readonly NetworkSlot _slot;
    private readonly string _wireNamespace;
    private LossyWires? _wires;

    private MeshStage(NetworkSlot slot)
    {
        _slot = slot;
        _wireNamespace = $"hm-mesh{slot.Suffix}-wires";
        PinRoot = $"/sys/fs/bpf/hypermesh-mesh{slot.Suffix}";
        Nodes = [.. Names.Select(name => NodeAt($"{name}"))];
    }

    /// <summary>Each link once.</summary>
    public static IReadOnlyList<(string One, string Other)> Links { get; } =
        [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("a", "e"), ("b", "e")];

    /// <summary>In order: a to e.</summary>
    public IReadOnlyList<StageNode> Nodes { get; }

    /// <summary>A folder for pins, which is removed with the stage; not made.</summary>
    public string PinRoot { get; }

    private IEnumerable<string> Namespaces => Nodes.Select(node => node.Namespace).Append(_wireNamespace);

    /// <exception cref="IOException">The tool ip is missing or failed, xdp_lossy_link is not built, or all slots are taken.</exception>
    /// <exception cref="BpfException">The kernel does not take the program of the links.</exception>
    public static MeshStage Create()
    {
        var stage = new MeshStage(NetworkSlot.Take("mesh"));
        try
        {
            stage.Remove();
            stage.Build();
            return stage;
        }
        catch
        {
            stage.Dispose();
            throw;
        }
    }

    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public StageNode Node(string name) =>
        Nodes.FirstOrDefault(node => node.Name == name) ?? throw new ArgumentException($"there is no node '{name}'");

    /// <summary>The end of a line, in the sixth namespace: what is sent out of it comes to the node.</summary>
    /// <param name="to">The node.</param>
    /// <param name="from">The neighbour that it seems to come from.</param>
    public InterfaceName Injection(string to, string from)
    {
        Node(to).Neighbour(from);
        return InterfaceName.Parse($"{_wireNamespace}/{WireEnd(to, from)}");
    }

    /// <summary>Has a node's kernel reach another one by a neighbour, in place of the way that it had.</summary>
    public void Route(string at, string to, string via)
    {
        var node = Node(at);
        var next = node.Neighbour(via);
        Tool.Run("ip", $"-n {node.Namespace} route replace {Node(to).MeshAddress}/32 via {next.PeerAddress} dev {next.Interface} src {node.MeshAddress}");
    }

    /// <summary>Sets the nodes' interfaces so that all frames pass the links, for whoever does not do so itself: with GRO a veth takes what is redirected to it, and a redirect loses the mark of a
    /// checksum that was left to the hardware.</summary>
    public void SetOffloads()
    {
        foreach (var (node, neighbour) in Nodes.SelectMany(node => node.Neighbours.Select(neighbour => (node, neighbour))))
        {
            var device = InterfaceName.Parse($"{node.Namespace}/{neighbour.Interface}");
            device.Turn(Offload.Gro, true);
            device.Turn(Offload.TxChecksum, false);
        }
    }

    /// <summary>From now on frames vanish in both directions, and the carrier stays: nobody is told.</summary>
    public void Cut(string one, string other) => Lose(one, other, 100);

    /// <summary>Ends <see cref="Cut"/> and <see cref="Lose"/>.</summary>
    public void Mend(string one, string other) => Lose(one, other, 0);

    /// <summary>From now on that share of the frames is lost, in each direction, each frame by chance.</summary>
    /// <param name="one">A node.</param>
    /// <param name="other">Its neighbour.</param>
    /// <param name="percent">0 to 100.</param>
    public void Lose(string one, string other, double percent)
    {
        Node(one).Neighbour(other);
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        _wires!.Lose(WireEnd(one, other), WireEnd(other, one), percent / 100);
        _wires.Lose(WireEnd(other, one), WireEnd(one, other), percent / 100);
    }

    /// <summary>The carrier goes at both ends, as when a cable is pulled.</summary>
    public void Down(string one, string other) => SetWire(one, other, "down");

    /// <summary>Ends <see cref="Down"/>.</summary>
    public void Up(string one, string other) => SetWire(one, other, "up");

    /// <summary>Frames that a node has sent to a neighbour so far, those included that the link lost.</summary>
    public long Sent(string from, string to)
    {
        Node(from).Neighbour(to);
        return PrivateNetwork.Statistic(_wireNamespace, "rx_packets", WireEnd(from, to));
    }

    public void Dispose()
    {
        _wires?.Dispose();
        Remove();
        _slot.Dispose();
    }

    private static int NumberOf(string name) => Names.IndexOf(name, StringComparison.Ordinal) + 1;

    private static string Mac(string at, string to) => $"02:00:00:00:{NumberOf(at):x2}:{NumberOf(to):x2}";

    /// <summary>The network of a link is 10.98.NM.0, and the first address that of the node with the lower number.</summary>
    private static string LinkAddress(string at, string to)
    {
        var (own, other) = (NumberOf(at), NumberOf(to));
        return string.Create(CultureInfo.InvariantCulture, $"10.98.{(Math.Min(own, other) * 10) + Math.Max(own, other)}.{(own < other ? 1 : 2)}");
    }

    /// <summary>The end in the sixth namespace of what <paramref name="at"/> has towards <paramref name="to"/>.</summary>
    private static string WireEnd(string at, string to) => $"{at}-{to}";

    /// <summary>Both ends of a link in the sixth namespace are a group, so that one command takes them down.</summary>
    private static int WireGroup(string one, string other) =>
        1 + Links.ToList().FindIndex(link => link == (one, other) || link == (other, one));

    private StageNode NodeAt(string name) => new(
        name, NumberOf(name), $"hm-mesh{_slot.Suffix}-{name}", $"10.99.0.{NumberOf(name)}",
        [.. Links.Where(link => link.One == name || link.Other == name).Select(link => NeighbourOf(name, link.One == name ? link.Other : link.One))]);

    private static StageNeighbour NeighbourOf(string name, string other) =>
        new(other, $"to-{other}", LinkAddress(name, other), LinkAddress(other, name), Mac(name, other), Mac(other, name));

    private void SetWire(string one, string other, string state)
    {
        Node(one).Neighbour(other);
        Tool.Run("ip", $"-n {_wireNamespace} link set group {WireGroup(one, other)} {state}");
    }

    private void Build()
    {
        foreach (var netns in Namespaces)
            Tool.Run("ip", $"netns add {netns}");
        // The wires are no hosts, so nothing of their own may be on them.
        Set(_wireNamespace, "ipv6/conf/default/disable_ipv6", 1);
        foreach (var node in Nodes)
            SetKernel(node.Namespace);
        Batch(_wireNamespace, Nodes.SelectMany(node => node.Neighbours.SelectMany(neighbour => Cable(node, neighbour))));
        foreach (var node in Nodes)
            SetUp(node);

        _wires = new LossyWires(_wireNamespace);
        foreach (var (one, other) in Links)
            _wires.Join(WireEnd(one, other), WireEnd(other, one));
        foreach (var node in Nodes)
            AwaitLinks(node);
    }

    /// <summary>The kernel may take a second to say that an interface has a carrier; a daemon that starts before would look again much later.</summary>
    private static void AwaitLinks(StageNode node)
    {
        var begin = Stopwatch.GetTimestamp();
        while (Tool.Ask("ip", $"-n {node.Namespace} -o link show up").Split("state UP").Length <= node.Neighbours.Count)
            if (Stopwatch.GetElapsedTime(begin) > LongestWithoutCarrier)
                throw new IOException($"the links of node {node.Name} do not come up");
    }

    private static void SetKernel(string netns)
    {
        Set(netns, "ipv4/ip_forward", 1);
        // Packets may come another way than they go.
        Set(netns, "ipv4/conf/all/rp_filter", 0);
        Set(netns, "ipv4/conf/default/rp_filter", 0);
        // Routing daemons talk by link-local addresses, which would take a second to be checked for duplicates.
        Set(netns, "ipv6/conf/default/accept_dad", 0);
    }

    private static IEnumerable<string> Cable(StageNode node, StageNeighbour neighbour)
    {
        var end = WireEnd(node.Name, neighbour.Name);
        yield return $"link add {end} group {WireGroup(node.Name, neighbour.Name)} type veth peer name {neighbour.Interface} address {neighbour.OwnMac} netns {node.Namespace}";
        yield return $"link set {end} up";
    }

    private static void SetUp(StageNode node)
    {
        Batch(node.Namespace, [
            "link set lo up",
            $"address add {node.MeshAddress}/32 dev lo",
            .. node.Neighbours.SelectMany(neighbour => (string[])[
                $"address add {neighbour.OwnAddress}/{PrefixLength} dev {neighbour.Interface}",
                $"link set {neighbour.Interface} up",
                $"neigh replace {neighbour.PeerAddress} lladdr {neighbour.PeerMac} dev {neighbour.Interface} nud permanent",
            ]),
        ]);
    }

    private static void Batch(string netns, IEnumerable<string> commands)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, commands);
            Tool.Run("ip", $"-n {netns} -batch {file}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Set(string netns, string name, int value) => NetworkNamespace.Run(netns, () =>
    {
        File.WriteAllText($"/proc/sys/net/{name}", value.ToString(CultureInfo.InvariantCulture));
        return true;
    });

    private void Remove()
    {
        foreach (var netns in Namespaces.Where(netns => File.Exists($"/run/netns/{netns}")))
        {
            // A namespace lives on as long as one of its processes does.
            if (Tool.Ask("ip", $"netns pids {netns}").Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } processes)
                Tool.Try("kill", $"-KILL {string.Join(' ', processes)}");
            Tool.Try("ip", $"netns del {netns}");
        }

        if (Directory.Exists(PinRoot))
            Directory.Delete(PinRoot, recursive: true);
    }
}
