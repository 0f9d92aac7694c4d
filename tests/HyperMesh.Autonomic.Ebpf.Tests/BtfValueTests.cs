using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Ebpf.Objects;

namespace HyperMesh.Autonomic.Ebpf.Tests;

[Collection(ProgramsCollection.Name)]
public class BtfValueTests(ProgramFixture programs)
{
    private const string Shape = """
        {"id":18446744073709551615,"name":"square","corners":[{"x":-1,"y":2},{"x":3,"y":-4}],"colour":"GREEN","small":5,"negative":-3,"rest":9,"filled":true,"bytes":[1,2,255],"word":65538,"halves":[2,1]}
        """;

    [KernelFact]
    public void Read_ValueWithOneOfEverything_GivesATree()
    {
        var (btf, type) = ShapeType();

        BtfReader.Read(btf, type, Bytes()).ShouldNotBeNull().ToJsonString().ShouldBe(Shape.Trim());
    }

    [KernelFact]
    public void Write_WhatWasRead_GivesTheSameBytes()
    {
        var (btf, type) = ShapeType();
        var value = BtfReader.Read(btf, type, Bytes()).ShouldNotBeNull().AsObject();
        foreach (var bitField in new[] { "small", "negative", "rest" })
            value.Remove(bitField);
        var bytes = Bytes();
        bytes.AsSpan(0, 24).Fill(0xaa);

        BtfWriter.Write(btf, type, value, bytes);

        bytes.ShouldBe(Bytes());
    }

    [KernelFact]
    public void Write_OneMember_LeavesTheOthers()
    {
        var (btf, type) = ShapeType();
        var bytes = Bytes();

        BtfWriter.Write(btf, type, JsonNode.Parse("""{"colour":"RED"}"""), bytes);

        BtfReader.Read(btf, type, bytes).ShouldNotBeNull().ToJsonString().ShouldBe(Shape.Trim().Replace("GREEN", "RED"));
    }

    [KernelTheory]
    [InlineData("""{"corners":[{"x":40000},{}]}""", "value.corners[0].x: 40000 is not between -32768 and 32767")]
    [InlineData("""{"corners":[]}""", "value.corners: [] is no list of 2")]
    [InlineData("""{"name":"far too long"}""", "has 12 bytes, there is room for 8")]
    [InlineData("""{"colour":"BLUE"}""", "'BLUE' is none of RED, GREEN")]
    [InlineData("""{"size":1}""", "there is no member 'size'")]
    [InlineData("""{"small":1}""", "there is no member 'small' to write")]
    [InlineData("""{"id":1.5}""", "value.id: 1.5 is no whole number")]
    [InlineData("""{"id":null}""", "value.id: nothing is no whole number")]
    [InlineData("[]", "value: [] is no object")]
    public void Write_WhatDoesNotFit_SaysWhere(string json, string words)
    {
        var (btf, type) = ShapeType();

        Should.Throw<InvalidDataException>(() => BtfWriter.Write(btf, type, JsonNode.Parse(json), Bytes())).Message.ShouldContain(words);
    }

    [KernelFact]
    public void Read_TooFewBytes_SaysSo()
    {
        var (btf, type) = ShapeType();

        Should.Throw<InvalidDataException>(() => BtfReader.Read(btf, type, new byte[39])).Message.ShouldContain("has 40 bytes, there are 39");
    }

    [KernelFact]
    public void TryFind_TypesOfTheKernel_FindsThemByNameAndKind()
    {
        var btf = Btf.Parse(File.ReadAllBytes("/sys/kernel/btf/vmlinux"));

        btf.TryFind("task_struct", BtfKind.Struct, out var task).ShouldBeTrue();
        btf.Members(task).ShouldContain(m => m.Name == "pid" && m.Size == 4);
        btf.TryFind("tcp_sendmsg", BtfKind.Function, out _).ShouldBeTrue();
        btf.TryFind("tcp_sendmsg", BtfKind.Struct, out _).ShouldBeFalse();
        btf.TryFind("bpf_map_type", BtfKind.Enum, out var types).ShouldBeTrue();
        btf.Enumerators(types).ShouldContain(new BtfEnumerator("BPF_MAP_TYPE_RINGBUF", 27));
    }

    [KernelFact]
    public void LineOf_FirstInstruction_IsInTheSource()
    {
        ObjectFile file = ObjectCheck.CheckFile(programs["shapes"]).File.ShouldNotBeNull();

        BtfLine line = file.LineOf(file.FindProgram("draws").ShouldNotBeNull(), 0).ShouldNotBeNull();

        var source = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Programs", "shapes.bpf.c"));
        source[line.Line - 1].Trim().ShouldBe(line.Text);
        line.ToString().ShouldStartWith("shapes.bpf.c:");
        file.Ext.ShouldNotBeNull().FunctionsOf("xdp").Select(f => file.Btf!.TypeName(f.TypeId)).ShouldBe(["draws"]);
    }

    private static byte[] Bytes()
    {
        byte[] bytes =
        [
            255, 255, 255, 255, 255, 255, 255, 255,
            .. "square\0\0"u8,
            255, 255, 2, 0, 3, 0, 252, 255,
            2, 0, 0, 0,
            0, 0, 0, 0,
            1, 1, 2, 255,
            2, 0, 1, 0,
        ];
        BitConverter.TryWriteBytes(bytes.AsSpan(28), 5u | ((uint)(-3 & 0x1f) << 3) | (9u << 8)).ShouldBeTrue();
        return bytes;
    }

    private (Btf Btf, uint Type) ShapeType()
    {
        ObjectFile file = ObjectCheck.CheckFile(programs["shapes"]).File.ShouldNotBeNull();
        return (file.Btf.ShouldNotBeNull(), file.FindMap("shapes").ShouldNotBeNull().ValueTypeId);
    }
}
