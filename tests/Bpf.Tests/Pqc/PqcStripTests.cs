using System.Text.Json;

namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>The header of a frame taken out: what is left is the datagram that the application sent, to the bit.</summary>
[Collection(ShippedCollection.Name)]
public class PqcStripTests(ShippedPrograms programs)
{
    private static readonly MeshFrame Good = new();

    private static readonly Dictionary<string, (MeshFrame Frame, Packet Start)> Cases = new()
    {
        ["IPv4"] = (Good, Packet.Ethernet),
        ["IPv6"] = (Good.OverIpv6(), Packet.Ethernet),
        ["IPv4, VLAN"] = (Good, Packet.Ethernet.Vlan()),
        ["IPv6, VLAN"] = (Good.OverIpv6(), Packet.Ethernet.Vlan()),
        ["IPv4, QinQ"] = (Good, Packet.Ethernet.ServiceVlan().Vlan()),
        ["IPv6, QinQ"] = (Good.OverIpv6(), Packet.Ethernet.ServiceVlan().Vlan()),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [KernelTheory]
    [MemberData(nameof(Names))]
    public void Run_RightFramesOfEveryLength_LeaveThePlainDatagram(string name)
    {
        var (frame, start) = Cases[name];
        using var program = new PqcProgram(strip: true).With(7);
        using var node = new PqcProgram(name: "xdp_mesh_node", strip: true).With(7);
        var random = new Random(5);

        for (var length = 0; length <= MeshFrame.LongestPayload; length = length < 70 ? length + 1 : length + 53)
        {
            var one = frame with { Payload = new byte[length], Sequence = (ulong)length + 1 };
            random.NextBytes(one.Payload);
            var input = one.ToFrame(one.Headers(start), start.Length).WithChecksums(start.Length);
            var expected = one.ToPlainFrame(one.Headers(start), start.Length).WithChecksums(start.Length);

            Run(program, input).ShouldBe(expected, $"{length} bytes");
            Run(node, input).ShouldBe(expected, $"{length} bytes");
        }
    }

    // A sum that comes out as 0 is sent as its other zero.
    [KernelTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void Run_AllSums_AreWhatASenderWouldHaveComputed(int version)
    {
        using var program = new PqcProgram(strip: true).With(7);
        var (frame, ones) = (version == 4 ? Good : Good.OverIpv6(), 0);

        for (var i = 0; i < 65536; i++)
        {
            var one = frame with { Payload = [(byte)(i >> 8), (byte)i], Sequence = (ulong)i + 1 };
            var expected = one.ToPlainFrame().WithChecksums();
            var udp = expected.AsSpan(version == 4 ? 34 : 54);
            ones += udp[6] == 0xFF && udp[7] == 0xFF ? 1 : 0;

            // Every 16th, and those around the two zeros.
            if (i % 16 == 0 || udp[6] is 0 or 0xFF)
                Run(program, one.ToFrame().WithChecksums()).ShouldBe(expected, $"payload {i:x4}");
        }

        ones.ShouldBeGreaterThan(0);
    }

    [KernelTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void Run_FrameWithoutUdpSum_HasNoneAfterwards(int version)
    {
        using var program = new PqcProgram(strip: true).With(7);
        var one = version == 4 ? Good : Good.OverIpv6();
        var udp = version == 4 ? 34 : 54;

        Run(program, Without(one.ToFrame().WithChecksums(), udp)).ShouldBe(Without(one.ToPlainFrame().WithChecksums(), udp));
    }

    [KernelFact]
    public void Run_PaddingOfEthernet_StaysBehindTheDatagram()
    {
        using var program = new PqcProgram(strip: true).With(7);
        var one = Good with { Payload = [] };

        Run(program, [.. one.ToFrame().WithChecksums(), 1, 2, 3]).ShouldBe([.. one.ToPlainFrame().WithChecksums(), 1, 2, 3]);
    }

    [KernelFact]
    public void Run_WhatIsNoRightFrame_StaysAsItIs()
    {
        using var program = new PqcProgram(strip: true).With(7);
        var forged = (Good with { Key = new byte[16] }).ToFrame();
        var other = (Good with { Port = 53 }).ToFrame();

        Run(program, forged, XdpVerdict.Drop).ShouldBe(forged);
        Run(program, other).ShouldBe(other);
        Run(program, Good.ToFrame()).Length.ShouldBe(Good.ToFrame().Length - MeshFrame.HeadLength);
        Run(program, Good.ToFrame(), XdpVerdict.Drop).ShouldBe(Good.ToFrame());
    }

    [KernelTheory]
    [InlineData("yes", MeshFrame.HeadLength)]
    [InlineData("no", 0)]
    [InlineData(null, 0)]
    public void Load_Strip_IsAsTheConfigurationSays(string? strip, int less)
    {
        var config = JsonElement.Parse(
            $$"""
            { {{(strip is null ? "" : $"\"strip\": \"{strip}\",")}} "sessions": [{ "session": 7, "key": "{{Convert.ToHexStringLower(Good.Key)}}", "expires": 0 }] }
            """);
        foreach (var name in new[] { "xdp_pqc_verify", "xdp_mesh_node" })
        {
            using var loaded = ProgramLoader.Load(programs[name], config);
            var input = Good.ToFrame().WithChecksums();

            loaded.Program(name).TestRun(input, new byte[input.Length]).OutputLength.ShouldBe(input.Length - less);
        }
    }

    private static byte[] Run(PqcProgram program, byte[] frame, XdpVerdict verdict = XdpVerdict.Pass)
    {
        var output = new byte[frame.Length];
        var result = program.Program.TestRun(frame, output);
        ((XdpVerdict)result.Verdict).ShouldBe(verdict);
        return output[..result.OutputLength];
    }

    private static byte[] Without(byte[] frame, int udp)
    {
        frame.AsSpan(udp + 6, 2).Clear();
        return frame;
    }
}
