namespace HyperMesh.Autonomic.Bpf.Tests.Packets;

public class PacketTests
{
    [Fact]
    public void Build_TaggedIpv4WithOptions_IsTheFrameOfTheStandards() =>
        Packet.Ethernet.ServiceVlan(2).Vlan(1).Ipv4("10.0.0.1", "10.0.0.2", options: 4, offset: 3, more: true)
            .Udp(53, from: 1000).Payload(2).ToString().ShouldBe(
                "020000000001" + "020000000002" + "88a8" + "00028100" + "00010800"
                + "46000000" + "00002003" + "40110000" + "0a000001" + "0a000002" + "01010101"
                + "03e8003500000000" + "0001");

    [Fact]
    public void Build_Ipv6WithExtensions_EachHeaderNamesTheNext() =>
        Packet.Ethernet.Ipv6("2001:db8::1", "2001:db8::2").HopByHop().Fragment(offset: 1).Authentication(1).Icmpv6().Truncate(84)
            .ToString().ShouldBe(
                "020000000001" + "020000000002" + "86dd"
                + "60000000" + "00000040" + "20010db8000000000000000000000001" + "20010db8000000000000000000000002"
                + "2c00000000000000" + "3300000900000000" + "3a0100000000000000000000" + "8000");
}
