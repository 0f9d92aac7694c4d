using System.Net;

namespace HyperMesh.Autonomic.Bpf.Tests.Mesh;

/// <summary>xdp_mesh_filter in the kernel, or another program that forwards as it does, its maps written byte by byte as struct hm_mf_… have them.</summary>
internal sealed class MeshProgram : IDisposable
{
    private static readonly int Reasons = Enum.GetValues<MeshReason>().Length;

    private readonly BpfObject _object;
    private readonly string? _netns;

    /// <param name="config">Default: everything passes.</param>
    /// <param name="netns">Where its interfaces are; default: here.</param>
    /// <param name="name">The program.</param>
    public MeshProgram(MeshConfig? config = null, string? netns = null, string name = "xdp_mesh_filter")
    {
        Make.Build(ShippedPrograms.Sources);
        _netns = netns;
        _object = BpfObject.Load(Path.Combine(ShippedPrograms.Sources, "build", $"{name}.bpf.o"));
        Program = _object.Program(name);
        _object.Map("mf_config").Update(Bytes(0), (config ?? new MeshConfig()).ToBytes());
    }

    public BpfProgram Program { get; }

    public BpfObject Object => _object;

    /// <summary>Makes an interface a port, its index the number.</summary>
    public MeshProgram Port(int ifindex)
    {
        NetworkNamespace.Run(_netns, () =>
        {
            _object.Map("mf_ports").Update(Bytes((uint)ifindex), Bytes((uint)ifindex));
            return true;
        });
        return this;
    }

    public MeshProgram Neighbour(string address, int port, string mac, string source, int mtu = 1500)
    {
        _object.Map("mf_neighbours").Update(Address(address), [.. Bytes((uint)port), .. Bytes((uint)mtu), .. Mac(mac), .. Mac(source)]);
        return this;
    }

    public void RemoveNeighbour(string address) => _object.Map("mf_neighbours").Delete(Address(address)).ShouldBeTrue();

    public MeshProgram Route(string prefix, string? via = null, RouteType type = RouteType.Forward)
    {
        var network = IPNetwork.Parse(prefix);
        var address = network.BaseAddress.GetAddressBytes();
        _object.Map(address.Length == 4 ? "mf_routes_v4" : "mf_routes_v6").Update(
            [.. Bytes((uint)network.PrefixLength), .. address],
            [.. via is null ? new byte[16] : Address(via), .. Bytes((uint)type)]);
        return this;
    }

    public MeshProgram Class(uint dscp, uint number, ClassAction action = ClassAction.Forward, uint remark = 0)
    {
        _object.Map("mf_dscp").Update(Bytes(dscp), Bytes(number));
        _object.Map("mf_classes").Update(Bytes(number), [.. Bytes((uint)action), .. Bytes(remark)]);
        return this;
    }

    /// <summary>Packets, bytes and drops of a class.</summary>
    public (ulong Packets, ulong Bytes, ulong Dropped) Class(uint number)
    {
        Span<ulong> sums = stackalloc ulong[3];
        _object.Map("mf_class_stats").SumPerCpu(number, sums).ShouldBeTrue();
        return (sums[0], sums[1], sums[2]);
    }

    /// <summary>Runs one packet; the reason is the one whose count went up, by one and alone.</summary>
    public (XdpVerdict Verdict, MeshReason Reason) Run(byte[] frame, out byte[] output)
    {
        var before = Counts();
        output = new byte[frame.Length];
        var result = Program.TestRun(frame, output);
        var reason = (MeshReason)ReasonCounts.OnlyMoved(before, Counts());
        result.OutputLength.ShouldBe(frame.Length);
        return ((XdpVerdict)result.Verdict, reason);
    }

    public ulong Count(MeshReason reason) => Counts()[(int)reason];

    public void Dispose() => _object.Dispose();

    private static byte[] Bytes(uint number) => BitConverter.GetBytes(number);

    private static byte[] Address(string address) => IPAddress.Parse(address).MapToIPv6().GetAddressBytes();

    private static byte[] Mac(string mac) => Convert.FromHexString(mac.Replace(":", ""));

    private List<ulong> Counts() => ReasonCounts.Read(_object.Map("mf_reasons"), Reasons);
}
