using HyperMesh.Autonomic.Ebpf.Loading;

namespace HyperMesh.Autonomic.Ebpf.Tests.Loading;

public class BtfExtractTests
{
    private static readonly Btf Sample = Btf.Parse(SampleBtf.Bytes());

    [Fact]
    public void Of_Struct_KeepsItsLayoutAndWhatIsInside()
    {
        Btf extract = Extract(("stats", BtfKind.Struct)).ShouldNotBeNull();

        extract.TryFind("stats", BtfKind.Struct, out var stats).ShouldBeTrue();
        extract.AllMembers(stats).Select(Shape).ShouldBe(Sample.AllMembers(SampleBtf.Stats).Select(Shape));
        extract.TryFind("inner", BtfKind.Struct, out var inner).ShouldBeTrue();
        extract.Members(inner).Select(Shape).ShouldBe([("port", 0, 2, 0), ("name", 2, 6, 0)]);
        extract.TryFind("verdict", BtfKind.Enum, out var verdict).ShouldBeTrue();
        extract.Enumerators(verdict).Select(e => (e.Name, (long)e.Value)).ShouldBe([("DROP", 1), ("PASS", 2)]);
        extract.TryFind("wide", BtfKind.Enum64, out _).ShouldBe(Sample.TryFind("wide", BtfKind.Enum64, out _));
    }

    [Fact]
    public void Of_StructInside_LeavesTheOthersOut()
    {
        Btf extract = Extract(("inner", BtfKind.Struct)).ShouldNotBeNull();

        extract.TryFind("inner", BtfKind.Struct, out _).ShouldBeTrue();
        extract.TryFind("stats", BtfKind.Struct, out _).ShouldBeFalse();
        extract.Count.ShouldBeLessThan(Sample.Count / 2);
    }

    [Theory]
    [InlineData("absent", BtfKind.Struct)]
    [InlineData("stats", BtfKind.Enum)]
    public void Of_TypeThatIsNotThere_IsNull(string name, BtfKind kind) => Extract(("inner", BtfKind.Struct), (name, kind)).ShouldBeNull();

    // The rule is libbpf's: a flavour is set off by three underscores, not more, with a name before and behind them.
    [Theory]
    [InlineData("sk_buff___old", "sk_buff")]
    [InlineData("a___b___c", "a___b")]
    [InlineData("trace____x", "trace____x")]
    [InlineData("___x", "___x")]
    [InlineData("plain__name_", "plain__name_")]
    [InlineData("", "")]
    public void EssentialName_OfName_IsItWithoutFlavour(string name, string essential) => BtfExtract.EssentialName(name).ShouldBe(essential);

    private static Btf? Extract(params (string Name, BtfKind Kind)[] roots) =>
        BtfExtract.Of(Sample, roots.ToHashSet()) is { } bytes ? Btf.Parse(bytes) : null;

    private static (string Name, int Offset, int Size, int BitWidth) Shape(BtfMember member) =>
        (member.Name, member.Offset, member.Size, member.BitWidth);
}
