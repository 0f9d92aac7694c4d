using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

[Collection(ShippedCollection.Name)]
public class CgroupSkbTests(ShippedPrograms programs)
{
    private const int Tcp = 1;
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
            Socket socket = null!;
            cgroup.Inside(() => socket = Bound(address));
            using var outside = Bound(address);
            using (socket)
            {
                Echo(socket, 7, 100);
                Echo(outside, 3, 100);
            }
        }

        var seen = counter.Rows("cgskb_stats").Single(row => row.Key() == Udp);
        seen["packets"].ShouldBe(7UL);
        seen["bytes"].ShouldBe((ulong)(7 * (headers + 100)));
        counter.Rows("cgskb_stats").Where(row => row.Key() != Udp).ShouldAllBe(row => row["packets"] == 0);
    }

    [KernelFact]
    public void Run_Packets_AreToldApartByProtocolAndAllowed()
    {
        using var counter = new TracedProgram(programs["cgroup_skb_counter"]);
        byte[] protocols = [6, 17, 1, 132];

        foreach (var protocol in protocols)
            counter.Program.TestRun(Frame(protocol), new byte[64]).Verdict.ShouldBe(1u);

        counter.Rows("cgskb_stats").OrderBy(row => row.Key()).Select(row => (row["packets"], row["bytes"])).ShouldBe(
            [(1UL, 28UL), (1UL, 28UL), (1UL, 28UL), (1UL, 28UL)]);
        counter.Rows("cgskb_stats").Single(row => row.Key() == Tcp)["packets"].ShouldBe(1UL);
    }

    private static void Echo(Socket socket, int count, int bytes)
    {
        for (var i = 0; i < count; i++)
        {
            socket.SendTo(new byte[bytes], socket.LocalEndPoint!);
            socket.Receive(new byte[bytes]).ShouldBe(bytes);
        }
    }

    private static Socket Bound(string address)
    {
        var ip = IPAddress.Parse(address);
        var socket = new Socket(ip.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(ip, 0));
        return socket;
    }

    private static byte[] Frame(byte protocol) =>
    [
        2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0,
        0x45, 0, 0, 28, 0, 0, 0, 0, 64, protocol, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1,
        0, 1, 0, 9, 0, 8, 0, 0,
    ];
}
