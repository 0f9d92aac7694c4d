using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Ebpf.Tests;

public class BtfExtTests
{
    private static readonly Btf Sample = Btf.Parse(SampleBtf.Bytes());

    [Theory]
    [InlineData(8u, 1u, null)]
    [InlineData(8u, 2u, "cut off")]
    [InlineData(8u, uint.MaxValue, "cut off")]
    // Their product is beyond 64 bits.
    [InlineData(0xfffffffcu, uint.MaxValue, "cut off")]
    [InlineData(4u, 1u, "a record of the function information")]
    public void Parse_FunctionsOfASizeAndCount_AreThereOrRefused(uint size, uint count, string? reason)
    {
        // A header of 24 bytes, then the functions: the size of a record, one section with its count, one record.
        var bytes = new byte[24 + 4 + 8 + 8];
        Write(bytes, 0, 0xeb9f | (1 << 16));
        Write(bytes, 4, 24);
        Write(bytes, 12, 20);
        Write(bytes, 24, size);
        Write(bytes, 32, count);

        if (reason is null)
            BtfExt.Parse(bytes, Sample).FunctionsOf("").Count().ShouldBe(1);
        else
            Should.Throw<InvalidDataException>(() => BtfExt.Parse(bytes, Sample)).Message.ShouldContain(reason);
    }

    private static void Write(byte[] bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);
}
