using System.Diagnostics;
using HyperMesh.Autonomic.Bpf.Tests.Tc;

namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>Datagrams and what sealing makes of them.</summary>
public class SealTests
{
    private static readonly MeshFrame Good = new();
    private static readonly MeshFrame Good6 = Good.OverIpv6();

    private static readonly Dictionary<string, (byte[] Frame, SealReason Reason)> Cases = new()
    {
        ["IPv4"] = (Good.ToPlainFrame(), SealReason.Sealed),
        ["IPv6"] = (Good6.ToPlainFrame(), SealReason.Sealed),
        ["another port"] = ((Good with { Port = 53 }).ToPlainFrame(), SealReason.NotOurs),
        ["the port as the source"] = ((Good with { Port = 53, SourcePort = MeshFrame.DefaultPort }).ToPlainFrame(), SealReason.NotOurs),
        ["TCP to the port"] = (Packet.Ethernet.Ipv4().Tcp(MeshFrame.DefaultPort).ToArray(), SealReason.NotOurs),
        ["ARP"] = (Packet.Ethernet.Arp().ToArray(), SealReason.NotOurs),
        ["a later fragment, which shows no port"] = (Packet.Ethernet.Ipv4(offset: 1).Protocol(17).Payload(8).ToArray(), SealReason.NotOurs),
        ["IP longer than the frame"] = (Good.ToPlainFrame()[..^1], SealReason.Malformed),
        ["UDP longer than IP"] = (Changed(Good.ToPlainFrame(), 39, 19), SealReason.Malformed),
        ["UDP shorter than its header"] = (Changed(Changed((Good with { Payload = [] }).ToPlainFrame(), 17, 27), 39, 7), SealReason.Malformed),
        ["IPv4, first fragment"] = (Good.ToPlainFrame(Udp(Packet.Ethernet.Ipv4(more: true))), SealReason.Fragment),
        ["IPv6, first fragment"] = (Good6.ToPlainFrame(Udp(Packet.Ethernet.Ipv6().Fragment())), SealReason.Fragment),
        ["IPv4 options"] = (Good.ToPlainFrame(Udp(Packet.Ethernet.Ipv4(options: 4))), SealReason.Options),
        ["IPv6 hop-by-hop"] = (Good6.ToPlainFrame(Udp(Packet.Ethernet.Ipv6().HopByHop())), SealReason.Options),
        ["VLAN"] = (Good.ToPlainFrame(Udp(Packet.Ethernet.Vlan().Ipv4()), 18), SealReason.Options),
        ["a byte too long"] = ((Good with { Payload = new byte[MeshFrame.LongestPayload + 1] }).ToPlainFrame(), SealReason.TooLong),
        ["no session"] = ((Good with { Destination = "198.51.100.2" }).ToPlainFrame(), SealReason.NoSession),
        ["a session whose key is not there"] = ((Good with { Destination = "198.51.100.3" }).ToPlainFrame(), SealReason.NoSession),
        ["no session over IPv6"] = ((Good6 with { Destination = "2001:db8:ffff::2" }).ToPlainFrame(), SealReason.NoSession),
        ["an expired session"] = ((Good with { Destination = "198.51.100.4" }).ToPlainFrame(), SealReason.Expired),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [KernelTheory]
    [MemberData(nameof(Names))]
    public void Run_Packet_HasItsReasonAndChangesOnlyIfItIsSealed(string name)
    {
        var (frame, reason) = Cases[name];
        using var strict = Prepare(new SealProgram());
        using var lenient = Prepare(new SealProgram(passUnsealed: true));
        var goes = reason is SealReason.Sealed or SealReason.NotOurs;
        var goesUnsealed = goes || reason is SealReason.NoSession or SealReason.Expired;

        foreach (var (program, passes) in new[] { (strict, goes), (lenient, goesUnsealed) })
        {
            var (verdict, found, output) = program.Run(frame);

            (verdict, found).ShouldBe((passes ? TcVerdict.Next : TcVerdict.Drop, reason));
            if (reason == SealReason.Sealed)
                output.Length.ShouldBe(frame.Length + MeshFrame.HeadLength);
            else
                output.ShouldBe(frame);
        }
    }

    [KernelTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void Run_DatagramsOfEveryLength_AreFramesOfTheReference(int version)
    {
        using var program = Prepare(new SealProgram());
        var random = new Random(3);
        var sequence = 0ul;

        for (var length = 0; length <= MeshFrame.LongestPayload; length = length < 70 ? length + 1 : length + 53)
        {
            var frame = (version == 4 ? Good : Good6) with { Payload = new byte[length], Sequence = ++sequence };
            random.NextBytes(frame.Payload);

            var (_, reason, output) = program.Run(frame.ToPlainFrame().WithChecksums());

            reason.ShouldBe(SealReason.Sealed);
            output.ShouldBe(frame.ToFrame().WithChecksums(), $"{length} bytes");
        }
    }

    [KernelFact]
    public void Run_DatagramWithoutUdpSum_HasNoneAfterwards()
    {
        using var program = Prepare(new SealProgram());
        byte[] plain = Changed(Changed(Good.ToPlainFrame().WithChecksums(), 40, 0), 41, 0);

        program.Run(plain).Output.ShouldBe(Changed(Changed(Good.ToFrame().WithChecksums(), 40, 0), 41, 0));
    }

    [KernelTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void Run_SealedCheckedAndStripped_IsWhatItWas(int version)
    {
        using var program = Prepare(new SealProgram());
        using var check = new PqcProgram(strip: true).With(7, peer: version == 4 ? Good.Source : Good6.Source);
        var random = new Random(9);

        for (var i = 0; i < 500; i++)
        {
            var frame = (version == 4 ? Good : Good6) with { Payload = new byte[random.Next(1449)], SourcePort = (ushort)random.Next(1, 65536) };
            random.NextBytes(frame.Payload);
            var plain = frame.ToPlainFrame().WithChecksums();

            var @sealed = program.Run(plain).Output;
            var output = new byte[plain.Length];

            ((XdpVerdict)check.Program.TestRun(@sealed, output).Verdict).ShouldBe(XdpVerdict.Pass);
            output.ShouldBe(plain);
        }

        check.Window(7).Top.ShouldBe(500u);
    }

    [KernelFact]
    public void Run_DatagramToBeCutIntoSegments_IsRefused()
    {
        using var program = Prepare(new SealProgram(passUnsealed: true));

        var (verdict, reason, _) = program.Run((Good with { Payload = new byte[1400] }).ToPlainFrame(), new PacketContext { SegmentSize = 500 });

        (verdict, reason).ShouldBe((TcVerdict.Drop, SealReason.Gso));
    }

    [KernelFact]
    public void Run_SessionWithALimit_IsUsedUpAfterSoManyFrames()
    {
        using var program = new SealProgram().With(7, limit: 3).To(Good.Destination, 7);
        var plain = Good.ToPlainFrame();

        var reasons = Enumerable.Range(0, 5).Select(_ => program.Run(plain).Reason);

        reasons.ShouldBe([SealReason.Sealed, SealReason.Sealed, SealReason.Sealed, SealReason.UsedUp, SealReason.UsedUp]);
    }

    [KernelFact]
    public void Run_SessionThatExpiresUnderTraffic_IsRefusedFromThenOn()
    {
        using var program = new SealProgram().With(8).To(Good.Destination, 8);
        var (plain, frames) = (Good.ToPlainFrame(), 0);
        // To load the program, and to run a first frame, may take longer than the key lives.
        program.Run(plain).Reason.ShouldBe(SealReason.Sealed);
        var end = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 2);
        program.With(7, expires: (ulong)end).To(Good.Destination, 7);
        SealReason reason;
        do
            reason = program.Run(plain).Reason;
        while (reason == SealReason.Sealed && ++frames > 0 && Stopwatch.GetTimestamp() < end + Stopwatch.Frequency);

        reason.ShouldBe(SealReason.Expired);
        Stopwatch.GetTimestamp().ShouldBeGreaterThanOrEqualTo(end);
        frames.ShouldBeGreaterThan(0);
    }

    [KernelFact]
    public void Run_KeyReplaced_GoesOnUnderTheNewOneFromSequenceOne()
    {
        using var program = new SealProgram().With(7).To(Good.Destination, 7);
        var next = Good with { Session = 8, Key = new byte[16] };
        program.Run(Good.ToPlainFrame().WithChecksums()).Output.ShouldBe(Good.ToFrame().WithChecksums());

        program.With(8, key: next.Key);
        program.Run(Good.ToPlainFrame().WithChecksums()).Output.ShouldBe((Good with { Sequence = 2 }).ToFrame().WithChecksums());
        program.To(Good.Destination, 8);

        program.Run(Good.ToPlainFrame().WithChecksums()).Output.ShouldBe(next.ToFrame().WithChecksums());
        program.Remove(7);
        program.Run(Good.ToPlainFrame().WithChecksums()).Output.ShouldBe((next with { Sequence = 2 }).ToFrame().WithChecksums());
    }

    // Sequences are taken under the lock: none twice, none left out.
    [KernelFact]
    public void Run_OnTwoCpus_EverySequenceIsThereOnce()
    {
        const int count = 3000;
        using var program = Prepare(new SealProgram());
        var plain = Good.ToPlainFrame();
        using var start = new Barrier(2);
        var sequences = new List<ulong>[] { [], [] };

        var threads = sequences.Select(own => new Thread(() =>
        {
            var output = new byte[plain.Length + MeshFrame.HeadLength];
            start.SignalAndWait();
            for (var i = 0; i < count; i++)
            {
                program.Program.TestRun(plain, output);
                own.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(output.AsSpan(50)));
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        sequences.SelectMany(own => own).Order().ShouldBe(Enumerable.Range(1, 2 * count).Select(i => (ulong)i));
    }

    private static SealProgram Prepare(SealProgram program) => program
        .With(7).With(9, expires: (ulong)Stopwatch.GetTimestamp())
        .To(Good.Destination, 7).To(Good6.Destination, 7).To("198.51.100.3", 8).To("198.51.100.4", 9);

    private static Packet Udp(Packet ip) => ip.Udp(MeshFrame.DefaultPort);

    private static byte[] Changed(byte[] frame, int offset, byte value)
    {
        frame[offset] = value;
        return frame;
    }
}
