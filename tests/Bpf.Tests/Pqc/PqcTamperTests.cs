namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>Every single bit changed, and every length cut.</summary>
public class PqcTamperTests
{
    private const int Ethernet = Packet.EthernetLength;

    // What the MAC leaves out, by byte of IP: what routers may change, identification, checksums.
    private static readonly HashSet<int> OpenOfIpv4 = [1, 4, 5, 8, 10, 11, 26, 27];
    private static readonly HashSet<int> OpenOfIpv6 = [2, 3, 7, 46, 47];

    [KernelTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void Run_AnyBitFlipped_IsRefusedAndTheWindowStays(int version)
    {
        using var program = new PqcProgram(dropOther: true).With(7);
        var frame = Frame(version).ToFrame();
        var head = version == 4 ? 42 : 62;
        var macRefused = 0;

        for (var bit = Ethernet * 8; bit < frame.Length * 8; bit++)
        {
            if (IsOpen(version, bit - (Ethernet * 8)))
                continue;

            var (verdict, reason) = program.Run(Flip(frame, bit));
            verdict.ShouldBe(XdpVerdict.Drop, $"byte {bit / 8}, bit {bit % 8}");
            macRefused += reason == PqcReason.BadMac ? 1 : 0;
            if (bit / 8 >= head + 16)
                reason.ShouldBe(PqcReason.BadMac, $"byte {bit / 8}, bit {bit % 8}");
        }

        macRefused.ShouldBeGreaterThan((frame.Length - head - 16) * 8);
        program.Window(7).ShouldBe(new PqcWindow(0, 0, 0, 0, 0));
        program.Run(frame).ShouldBe((XdpVerdict.Pass, PqcReason.Ok));
    }

    [KernelTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void Run_WhatRoutersChange_IsTaken(int version)
    {
        using var program = new PqcProgram().With(7);
        var sequence = 0ul;

        foreach (var bit in Enumerable.Range(0, 48 * 8).Where(bit => IsOpen(version, bit)))
        {
            var frame = (Frame(version) with { Sequence = ++sequence }).ToFrame();
            program.Run(Flip(frame, bit + (Ethernet * 8))).Reason.ShouldBe(PqcReason.Ok, $"bit {bit}");
        }

        sequence.ShouldBeGreaterThan(30ul);
    }

    [KernelTheory]
    [InlineData(4, false)]
    [InlineData(4, true)]
    [InlineData(6, false)]
    [InlineData(6, true)]
    public void Run_CutOffAtEveryByte_OnlyTheWholeIsTaken(int version, bool tagged)
    {
        using var program = new PqcProgram().With(7);
        var start = tagged ? Packet.Ethernet.Vlan() : Packet.Ethernet;
        var headers = (version == 4 ? start.Ipv4() : start.Ipv6()).Udp(MeshFrame.DefaultPort);
        var frame = Frame(version).ToFrame(headers, start.Length);
        var ip = start.Length + (version == 4 ? 20 : 40);

        for (var length = Ethernet; length < frame.Length; length++)
        {
            // Without the whole IP header it is not even UDP; from there on its ports have to be seen.
            var reason = length < ip ? PqcReason.NotOurs : PqcReason.Malformed;
            program.Run(frame[..length]).Reason.ShouldBe(reason, $"{length} bytes");
        }

        program.Run(frame).ShouldBe((XdpVerdict.Pass, PqcReason.Ok));
    }

    private static MeshFrame Frame(int version) => version == 4 ? new MeshFrame() : new MeshFrame().OverIpv6();

    private static byte[] Flip(byte[] frame, int bit)
    {
        var flipped = frame.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    // Bits of IP from its first byte on, the lowest of each byte first.
    private static bool IsOpen(int version, int bit) => version == 4
        ? OpenOfIpv4.Contains(bit / 8) || bit is (6 * 8) + 6 or (6 * 8) + 7 // Don't fragment, reserved.
        : OpenOfIpv6.Contains(bit / 8) || bit / 8 == 1 || bit is >= 0 and < 4; // Traffic class and flow label.
}
