using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

public class SipHashTests
{
    private const int Head = 14 + 16 + 8;
    private const int Longest = 1504;

    // Key 00 01 … 0f, message 00 01 … of that length. 15 bytes are the example of the paper's appendix A; the others are from the
    // table of its authors' reference implementation (vectors.h).
    private static readonly Dictionary<int, ulong> Published = new()
    {
        [0] = 0x726fdb47dd0e0e31,
        [1] = 0x74f839c593dc67fd,
        [7] = 0xab0200f58b01d137,
        [8] = 0x93f5f5799a932462,
        [15] = 0xa129ca6149be45e5,
        [63] = 0x958a324ceb064572,
    };

    private static readonly byte[] PaperKey = Count(16);

    public static TheoryData<int> PublishedLengths => [.. Published.Keys];

    [Theory]
    [MemberData(nameof(PublishedLengths))]
    public void Reference_PublishedMessage_HasThePublishedDigest(int length) =>
        SipHash.Digest(PaperKey, Count(length)).ShouldBe(Published[length]);

    [KernelFact]
    public void Kernel_PublishedMessages_HaveThePublishedDigests()
    {
        using var program = Load();

        foreach (var (length, digest) in Published)
            Digest(program, PaperKey, Count(length)).ShouldBe(digest, $"{length} bytes");
    }

    [KernelFact]
    public void Kernel_RandomMessagesOfEveryLength_AgreesWithTheReference()
    {
        using var program = Load();
        var random = new Random(7);

        for (var length = 0; length <= Longest; length++)
        {
            byte[] key = new byte[16], message = new byte[length];
            random.NextBytes(key);
            random.NextBytes(message);
            Digest(program, key, message).ShouldBe(SipHash.Digest(key, message), $"{length} bytes");
        }
    }

    [KernelFact]
    public void Kernel_MessageLongerThanTheMaximum_IsRefused()
    {
        using var program = Load();

        Run(program, PaperKey, new byte[Longest + 1]).Verdict.ShouldBe(XdpVerdict.Drop);
    }

    private static byte[] Count(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)i)];

    private static ulong? Digest(BpfObject program, byte[] key, byte[] message)
    {
        var (verdict, digest) = Run(program, key, message);
        return verdict == XdpVerdict.Pass ? digest : null;
    }

    private static (XdpVerdict Verdict, ulong Digest) Run(BpfObject program, byte[] key, byte[] message)
    {
        byte[] frame = [.. new byte[14], .. key, .. new byte[8], .. message];
        var output = new byte[frame.Length];
        var result = program.Program("siphash_digest").TestRun(frame, output);
        return ((XdpVerdict)result.Verdict, BinaryPrimitives.ReadUInt64LittleEndian(output.AsSpan(Head - 8)));
    }

    private static BpfObject Load()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Pqc", "Programs");
        Make.Build(folder);
        return BpfObject.Load(Path.Combine(folder, "siphash_digest.bpf.o"));
    }
}
