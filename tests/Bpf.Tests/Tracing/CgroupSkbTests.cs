using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

[Collection(ShippedCollection.Name)]
public class CgroupSkbTests(ShippedPrograms programs)
{
    private const int Udp = 2;

    [KernelTheory]
    [InlineData(CgroupDirection.Ingress, "127.0.0.1", 28)]
    [InlineData(CgroupDirection.Egress, "127.0.0.1", 28)]
    [InlineData(CgroupDirection.Ingress, "::1", 48)]
    [InlineData(CgroupDirection.Egress, "::1", 48)]
    public void Datagrams_OfSocketInCgroup_AreCountedAndGoOn(CgroupDirection direction, string address, int headers)
    {
        using var cgroup = new CgroupFolder();
        using var counter = new TracedProgram(programs["cgroup_skb_counter"]);
        using (CgroupLink.Attach(counter.Program, cgroup.Path, direction))
        {
            using var socket = cgroup.Inside(() => Loopback.Bound(address));
            using var outside = Loopback.Bound(address);
            Loopback.Echo(socket, 7, 100);
            Loopback.Echo(outside, 3, 100);
        }

        var seen = counter.Rows("cgskb_stats").Single(row => row.Key() == Udp);
        seen["packets"].ShouldBe(7UL);
        seen["bytes"].ShouldBe((ulong)(7 * (headers + 100)));
        counter.Rows("cgskb_stats").Where(row => row.Key() != Udp).ShouldAllBe(row => row["packets"] == 0);
    }

    [KernelFact]
    public void PacketsOut_OfFourProtocols_AreToldApart()
    {
        using var cgroup = new CgroupFolder();
        using var counter = new TracedProgram(programs["cgroup_skb_counter"]);
        using var link = CgroupLink.Attach(counter.Program, cgroup.Path, CgroupDirection.Egress);
        ProtocolType[] protocols = [ProtocolType.Tcp, ProtocolType.Udp, ProtocolType.Icmp, ProtocolType.Igmp];

        foreach (var protocol in protocols)
        {
            using var socket = cgroup.Inside(() => new Socket(AddressFamily.InterNetwork, SocketType.Raw, protocol));
            socket.SendTo(new byte[8], new IPEndPoint(IPAddress.Loopback, 0)).ShouldBe(8);
        }

        counter.Rows("cgskb_stats").OrderBy(row => row.Key()).Select(row => (row["packets"], row["bytes"])).ShouldBe(
            [(1UL, 28UL), (1UL, 28UL), (1UL, 28UL), (1UL, 28UL)]);
    }
}
