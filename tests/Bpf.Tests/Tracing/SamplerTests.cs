using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

[Collection(ShippedCollection.Name)]
public class SamplerTests(ShippedPrograms programs)
{
    private const int DataOffset = 20;

    [KernelFact]
    public void Packets_OfInterface_AreSampledWithTheirFirstBytes()
    {
        using var net = new VethNamespace();
        using var sampler = Load(every: 1, bytes: 64);
        using var ring = new RingReader(sampler.Object.Map("sfs_samples"));
        using var right = PacketSocket.Open(net["right"], sampler.Program);
        using var left = PacketSocket.Open(net.Left);
        var frames = Enumerable.Range(0, 40).Select(i => Frame((byte)i, 60 + i)).ToList();

        foreach (var frame in frames)
            left.Socket.Send(frame).ShouldBe(frame.Length);

        // Others, such as of IPv6, come by too.
        Waiting.Until(() => Own(ring).Count == frames.Count, "all frames are sampled");
        foreach (var (frame, sample) in frames.Zip(Own(ring)))
        {
            Number(sample, 12).ShouldBe((uint)frame.Length);
            var captured = Math.Min(64, frame.Length);
            Number(sample, 16).ShouldBe((uint)captured);
            sample.AsSpan(DataOffset, captured).SequenceEqual(frame.AsSpan(0, captured)).ShouldBeTrue();
            sample.AsSpan(DataOffset + captured).IndexOfAnyExcept((byte)0).ShouldBeLessThan(0);
        }

        sampler.Counter("socket_bytes_total").ShouldBeGreaterThanOrEqualTo((ulong)frames.Sum(frame => frame.Length));
        right.Socket.Available.ShouldBe(0);
    }

    [KernelFact]
    public void Packets_OneOfTwo_AreAboutHalf()
    {
        using var sampler = Load(every: 2);

        for (var i = 0; i < 1000; i++)
            sampler.Program.TestRun(Frame(0, 60), new byte[128]);

        // 500 on average; six standard deviations are 95.
        sampler.Counter("socket_packets_total").ShouldBe(1000UL);
        sampler.Counter("socket_sampled_total").ShouldBeInRange(405UL, 595UL);
    }

    [KernelTheory]
    [InlineData(0, 0u)]
    [InlineData(96, 96u)]
    public void Verdict_IsWhatTheSocketIsToGet(int queued, uint expected)
    {
        using var sampler = Load(every: 0, queued: queued);

        sampler.Program.TestRun(Frame(0, 60), new byte[128]).Verdict.ShouldBe(expected);
        sampler.Counter("socket_sampled_total").ShouldBe(0UL);
    }

    [KernelFact]
    public void Samples_MoreThanTheRingHolds_AreReceivedOrCountedAsLost()
    {
        using var sampler = Load(every: 1);

        for (var i = 0; i < 5000; i++)
            sampler.Program.TestRun(Frame(0, 60), new byte[128]);

        using var ring = new RingReader(sampler.Object.Map("sfs_samples"));
        var received = (ulong)ring.Read().Count;
        var lost = sampler.Counter("socket_samples_lost_total");
        received.ShouldBeGreaterThan(0UL);
        lost.ShouldBeGreaterThan(0UL);
        (received + lost).ShouldBe(5000UL);
        sampler.Counter("socket_sampled_total").ShouldBe(5000UL);
    }

    private static uint Number(byte[] sample, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(sample.AsSpan(offset));

    // The EtherType is one for experiments (IEEE 802).
    private static List<byte[]> Own(RingReader ring) =>
        [.. ring.Read().Where(sample => BinaryPrimitives.ReadUInt16BigEndian(sample.AsSpan(DataOffset + 12)) == 0x88b5)];

    private static byte[] Frame(byte fill, int length)
    {
        var frame = new byte[length];
        frame.AsSpan().Fill(fill);
        ((ReadOnlySpan<byte>)[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 0x88, 0xb5]).CopyTo(frame);
        return frame;
    }

    private TracedProgram Load(long every, int bytes = 128, int queued = 0) => new(programs["socket_filter_sampler"], new { every, bytes, queued });
}
