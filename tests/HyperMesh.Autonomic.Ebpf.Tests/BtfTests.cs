using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Ebpf.Tests;

public class BtfTests
{
    private const int Seed = 20240731;
    private const int Mutations = 20_000;

    private static readonly Btf Sample = Btf.Parse(SampleBtf.Bytes());

    [Theory]
    [InlineData("packets", 0, 8)]
    [InlineData("v4", 8, 4)]
    [InlineData("v6", 8, 16)]
    [InlineData("peers", 24, 24)]
    [InlineData("verdict", 52, 4)]
    [InlineData("ratio", 56, 8)]
    [InlineData("next", 64, 8)]
    [InlineData("compare", 72, 8)]
    [InlineData("wide", 80, 8)]
    public void TryGetMember_ByName_GivesOffsetAndSize(string name, int offset, int size)
    {
        Sample.TryGetMember(SampleBtf.Stats, name, out BtfMember member).ShouldBeTrue();

        member.ShouldSatisfyAllConditions(
            m => m.Name.ShouldBe(name),
            m => m.Offset.ShouldBe(offset),
            m => m.Size.ShouldBe(size));
    }

    [Theory]
    [InlineData("flag")]
    [InlineData("rest")]
    [InlineData("absent")]
    [InlineData("")]
    public void TryGetMember_BitFieldOrUnknown_IsFalse(string name) =>
        Sample.TryGetMember(SampleBtf.Stats, name, out _).ShouldBeFalse();

    [Fact]
    public void TryGetMember_NotAStruct_IsFalse() => Sample.TryGetMember(SampleBtf.CounterType, "packets", out _).ShouldBeFalse();

    [Fact]
    public void Members_OfStruct_KeepTheirOrder() => Sample.Members(SampleBtf.Stats).Select(m => m.Name)
        .ShouldBe(["packets", "v4", "v6", "peers", "verdict", "ratio", "next", "compare", "wide"]);

    [Theory]
    [InlineData(SampleBtf.Stats, 88)]
    [InlineData(SampleBtf.CounterType, 8)]
    [InlineData(SampleBtf.Pointer, 8)]
    [InlineData(SampleBtf.Peers, 24)]
    public void TypeSize_OfSizedType_IsItsBytes(uint typeId, int size) => Sample.TypeSize(typeId).ShouldBe(size);

    [Theory]
    [InlineData(0u, "void")]
    [InlineData(SampleBtf.Prototype, "has no size")]
    [InlineData(999u, "does not exist")]
    public void TypeSize_WithoutSize_SaysWhy(uint typeId, string reason) =>
        Should.Throw<InvalidDataException>(() => Sample.TypeSize(typeId)).Message.ShouldContain(reason);

    [Theory]
    [InlineData(0, "header")]
    [InlineData(23, "header")]
    [InlineData(100, "section")]
    public void Parse_CutOff_SaysWhere(int length, string reason) =>
        Should.Throw<InvalidDataException>(() => Btf.Parse(SampleBtf.Bytes().AsMemory(0, length))).Message.ShouldContain(reason);

    [Fact]
    public void Parse_BigEndian_SaysSo()
    {
        var bytes = SampleBtf.Bytes();
        (bytes[0], bytes[1]) = (bytes[1], bytes[0]);

        Should.Throw<InvalidDataException>(() => Btf.Parse(bytes)).Message.ShouldContain("big-endian");
    }

    [Fact]
    public void Members_StructInsideItself_EndsWithAnError()
    {
        // The union without a name (id 8) gets the struct that holds it as the type of its own first member without a name.
        var bytes = SampleBtf.Bytes();
        var union = bytes.AsSpan().IndexOf("\0\0\0\0\u0002\0\0\u0005\u0010\0\0\0"u8);
        bytes.AsSpan(union + 12, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(union + 16), SampleBtf.Stats);
        var btf = Btf.Parse(bytes);

        Should.Throw<InvalidDataException>(() => btf.Members(SampleBtf.Stats).Count()).Message.ShouldContain("outside its struct");
    }

    [Fact]
    public void Parse_MutatedBytes_NeverFailsOtherwiseThanByInvalidData()
    {
        var random = new Random(Seed);
        var readable = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = Mutate(SampleBtf.Bytes(), random);
            if (Survives(bytes))
                readable++;
        }

        // If all were refused at the door, nothing behind it would have been tested.
        readable.ShouldBeGreaterThan(Mutations / 10);
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var at = random.Next(bytes.Length);
            bytes[at] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(bytes[at] ^ (1 << random.Next(8))),
                _ => (byte)(random.Next(2) * 255),
            };
        }

        return random.Next(10) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static bool Survives(byte[] bytes)
    {
        Btf btf;
        try
        {
            btf = Btf.Parse(bytes);
        }
        catch (InvalidDataException)
        {
            return false;
        }

        for (uint id = 0; id <= btf.Count + 1; id++)
        {
            var type = id;
            Tolerate(() => btf.TypeName(type));
            Tolerate(() => btf.TypeSize(type));
            Tolerate(() => btf.TryGetMember(type, "ratio", out _));
        }

        return true;
    }

    private static void Tolerate<T>(Func<T> read)
    {
        try
        {
            read();
        }
        catch (InvalidDataException)
        {
            // The clear refusal that is promised.
        }
    }
}
