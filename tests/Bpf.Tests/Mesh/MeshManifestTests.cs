using System.Text.Json;

namespace HyperMesh.Autonomic.Bpf.Tests.Mesh;

/// <summary>The filter as users configure it.</summary>
[Collection(ShippedCollection.Name)]
public class MeshManifestTests(ShippedPrograms programs)
{
    [KernelFact]
    public void Load_Tables_ForwardAsTheySay()
    {
        using var loaded = ProgramLoader.Load(programs["xdp_mesh_filter"], JsonElement.Parse(
            """
            {
              "mac": "020000000001",
              "unknownNeighbour": "drop",
              "ports": [{ "port": 3, "interface": "lo" }],
              "neighbours": [
                { "address": "10.0.0.1", "port": 3, "mac": "0a:00:00:00:00:01", "source": "0a:00:00:00:00:02" },
                { "address": "2001:db8::1", "port": 3, "mac": "0a:00:00:00:00:01", "source": "0a:00:00:00:00:02", "mtu": 1280 }
              ],
              "routes": [{ "to": "198.51.100.0/24", "via": "10.0.0.1" }, { "to": "198.51.100.7/32", "type": "local" }, { "to": "10.0.0.0/8" }],
              "routes6": [{ "to": "::/0", "via": "2001:db8::1" }],
              "dscp": [{ "dscp": 46, "class": 1 }],
              "classes": [{ "class": 1, "action": "remark", "dscp": 10 }]
            }
            """));
        var program = loaded.Program("xdp_mesh_filter");
        byte[] udp4 = Packet.Ethernet.Ipv4().Udp(53).Routed(tos: 46 << 2), udp6 = Packet.Ethernet.Ipv6().Udp(53).Routed();
        var output = new byte[udp4.Length];

        ((XdpVerdict)program.TestRun(udp4, output).Verdict).ShouldBe(XdpVerdict.Redirect);
        output.ShouldBe(udp4.Forwarded("0a:00:00:00:00:01", "0a:00:00:00:00:02", dscp: 10));
        Verdict(program, udp6).ShouldBe(XdpVerdict.Redirect);
        Verdict(program, Packet.Ethernet.Ipv6().Udp(53).Payload(1280).Routed()).ShouldBe(XdpVerdict.Pass);
        Verdict(program, Packet.Ethernet.Ipv4(destination: "198.51.100.7").Udp(53).Routed()).ShouldBe(XdpVerdict.Pass);
        Verdict(program, Packet.Ethernet.Ipv4(destination: "10.0.0.9").Udp(53).Routed()).ShouldBe(XdpVerdict.Drop);
        Verdict(program, Packet.Ethernet.Ipv4(destination: "203.0.113.9").Udp(53).Routed()).ShouldBe(XdpVerdict.Pass);
    }

    private static XdpVerdict Verdict(BpfProgram program, byte[] packet) => (XdpVerdict)program.TestRun(packet, []).Verdict;
}
