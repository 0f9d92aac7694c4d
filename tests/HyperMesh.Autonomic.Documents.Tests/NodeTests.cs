namespace HyperMesh.Autonomic.Documents.Tests;

public sealed class NodeTests
{
    [Theory]
    [InlineData("true", "true")]
    [InlineData("null", "null")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("12", "12")]
    [InlineData("+12", "12")]
    [InlineData("1.50", "1.50")]
    [InlineData("1e-3", "1e-3")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("no", "\"no\"")]
    [InlineData("True", "\"True\"")]
    [InlineData("010", "\"010\"")]
    [InlineData("0x1F", "\"0x1F\"")]
    [InlineData(".inf", "\".inf\"")]
    [InlineData("1e999", "\"1e999\"")]
    [InlineData("1e-999999999", "1e-999999999")]
    [InlineData("1e-4294967296", "\"1e-4294967296\"")]
    [InlineData("2026-01-02", "\"2026-01-02\"")]
    [InlineData("'12'", "\"12\"")]
    [InlineData("'true'", "\"true\"")]
    [InlineData("''", "\"\"")]
    public void ToJson_Scalar_HasTheTypeOfTheCoreSchema(string yaml, string json) =>
        (Document.Sound($"k: {yaml}\n").ToJson()!["k"]?.ToJsonString() ?? "null").ShouldBe(json);

    [Fact]
    public void ToJson_Number_ConvertsToAnyNumberType()
    {
        var number = Document.Sound("k: 12\n").ToJson()!["k"]!;

        number.GetValue<byte>().ShouldBe((byte)12);
        number.GetValue<double>().ShouldBe(12d);
    }

    [Fact]
    public void ToJson_Nested_KeepsOrder() =>
        Document.Sound("b: [1, {c: x}]\na: {}\n").ToJson()!.ToJsonString().ShouldBe("{\"b\":[1,{\"c\":\"x\"}],\"a\":{}}");

    [Theory]
    [InlineData("", "1:1")]
    [InlineData("/a", "2:3")]
    [InlineData("/a/b/1", "2:10")]
    [InlineData("/a/b/7", "2:6")]
    [InlineData("/a/b/01", "2:6")]
    [InlineData("/a/b/-", "2:6")]
    [InlineData("/a/b/1/deeper/still", "2:10")]
    [InlineData("/nowhere/at/all", "1:1")]
    public void Find_Pointer_GivesTheValueOrItsNearestAncestor(string pointer, string place) =>
        Document.Sound("a:\n  b: [1, 2]\n").Find(pointer)!.Place.ToString().ShouldBe("policy.yaml:" + place);

    [Fact]
    public void Find_NoPointer_GivesNull() => Document.Sound("a: 1\n").Find("a").ShouldBeNull();

    [Fact]
    public void Find_FromAnInnerNode_IsRelativeToIt() =>
        Document.Sound("a:\n  b: [1, 2]\n").Find("/a")!.Find("/b/0")!.Pointer.ShouldBe("/a/b/0");
}
