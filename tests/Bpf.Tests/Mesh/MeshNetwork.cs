namespace HyperMesh.Autonomic.Bpf.Tests.Mesh;

/// <summary>
/// A host, a router and another host, each a network namespace: left – router – right, with two links between the last two. The stack of
/// the router does not forward. The ends of the links carry a program that counts: with one, a veth takes what is redirected to it, on
/// every kernel. Goes with the test.
/// </summary>
internal sealed class MeshNetwork : IDisposable
{
    public const string LeftAddress = "10.1.0.2";
    public const string RightAddress = "10.2.0.2";
    public const string RightAddress6 = "fd02::2";
    public const string LeftAddress6 = "fd01::2";
    private const int UdpWord = 9;
    private const int IcmpWord = 10;

    private readonly List<IDisposable> _attached = [];
    private readonly List<BpfMap> _rightCounts = [];

    public MeshNetwork()
    {
        try
        {
            Build();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Left { get; } = $"hm-l-{Guid.NewGuid():N}"[..15];

    public string Router { get; } = $"hm-m-{Guid.NewGuid():N}"[..15];

    public string Right { get; } = $"hm-r-{Guid.NewGuid():N}"[..15];

    /// <summary>UDP packets that reached the right host, on either link.</summary>
    public ulong RightUdp => RightCount(UdpWord);

    /// <summary>ICMP and ICMPv6 packets that reached the right host.</summary>
    public ulong RightIcmp => RightCount(IcmpWord);

    public InterfaceName ToLeft => InterfaceName.Parse($"{Router}/left");

    public InterfaceName ToRight => InterfaceName.Parse($"{Router}/right");

    /// <summary>A filter with the ways to both hosts.</summary>
    public MeshProgram Program() => UseFirstLink(new MeshProgram(netns: Router)
        .Port(Index("left")).Port(Index("right")).Port(Index("spare"))
        .Neighbour(LeftAddress, Index("left"), Mac(1, 2), Mac(1, 1))
        .Neighbour(LeftAddress6, Index("left"), Mac(1, 2), Mac(1, 1))
        .Neighbour(RightAddress6, Index("right"), Mac(2, 2), Mac(2, 1))
        .Route("10.1.0.0/24").Route("10.2.0.0/24").Route("fd01::/64").Route("fd02::/64")
        .Route("10.1.0.1/32", type: RouteType.Local).Route("10.2.0.1/32", type: RouteType.Local)
        .Route("fd01::1/128", type: RouteType.Local).Route("fd02::1/128", type: RouteType.Local));

    public MeshProgram UseFirstLink(MeshProgram program) => program.Neighbour(RightAddress, Index("right"), Mac(2, 2), Mac(2, 1));

    public MeshProgram UseSpareLink(MeshProgram program) => program.Neighbour(RightAddress, Index("spare"), Mac(3, 2), Mac(3, 1));

    /// <summary>Ping from the left host.</summary>
    public (int Code, string Output) Ping(params string[] arguments) =>
        Command.Try("ip", ["netns", "exec", Left, "ping", "-n", .. arguments]);

    public void LetTheStackForward(bool on)
    {
        Set(Router, "ipv4/ip_forward", on);
        Set(Router, "ipv6/conf/all/forwarding", on);
    }

    public void Dispose()
    {
        _attached.ForEach(one => one.Dispose());
        foreach (var netns in new[] { Left, Router, Right })
            Command.Try("ip", "netns", "del", netns);
    }

    private static string Mac(int link, int end) => $"02:00:00:00:0{link}:0{end}";

    private static void Set(string netns, string name, bool on) => NetworkNamespace.Run(netns, () =>
    {
        File.WriteAllText($"/proc/sys/net/{name}", on ? "1" : "0");
        return on;
    });

    private void Build()
    {
        foreach (var netns in new[] { Left, Router, Right })
            Command.Run("ip", "netns", "add", netns);
        Link(1, "left", Left, "eth0");
        Link(2, "right", Right, "eth0");
        Link(3, "spare", Right, "eth1");
        LetTheStackForward(false);

        // What comes by the spare link is for the address of the first.
        Set(Right, "ipv4/conf/all/rp_filter", on: false);
        Set(Right, "ipv4/conf/eth1/rp_filter", on: false);
        Default(Left, 1);
        Default(Right, 2);
        Count(InterfaceName.Parse($"{Left}/eth0"));
        _rightCounts.Add(Count(InterfaceName.Parse($"{Right}/eth0")));
        _rightCounts.Add(Count(InterfaceName.Parse($"{Right}/eth1")));
    }

    private void Link(int number, string name, string netns, string far)
    {
        Command.Run("ip", "-n", Router, "link", "add", name, "address", Mac(number, 1), "type", "veth", "peer", "name", far, "address", Mac(number, 2), "netns", netns);
        SetUp(Router, name, number, 1);
        SetUp(netns, far, number, 2);
    }

    private static void SetUp(string netns, string name, int link, int end)
    {
        Command.Run("ip", "-n", netns, "address", "add", $"10.{link}.0.{end}/24", "dev", name);
        Command.Run("ip", "-n", netns, "address", "add", $"fd0{link}::{end}/64", "dev", name, "nodad");
        Command.Run("ip", "-n", netns, "link", "set", name, "up");
    }

    private static void Default(string netns, int link)
    {
        Command.Run("ip", "-n", netns, "route", "add", "default", "via", $"10.{link}.0.1");
        Command.Run("ip", "-n", netns, "-6", "route", "add", "default", "via", $"fd0{link}::1");
    }

    private BpfMap Count(InterfaceName iface)
    {
        Make.Build(ShippedPrograms.Sources);
        var counter = BpfObject.Load(Path.Combine(ShippedPrograms.Sources, "build", "xdp_packet_counter.bpf.o"));
        _attached.Add(counter);
        _attached.Add(XdpLink.Attach(counter.Program("xdp_packet_counter"), iface, XdpMode.Driver));
        return counter.Map("xdp_stats");
    }

    private ulong RightCount(int word)
    {
        var sums = new ulong[IcmpWord + 1];
        return _rightCounts.Aggregate(0ul, (sum, map) => map.SumPerCpu(0u, sums) ? sum + sums[word] : sum);
    }

    private int Index(string name) => InterfaceName.Parse($"{Router}/{name}").Index();
}
