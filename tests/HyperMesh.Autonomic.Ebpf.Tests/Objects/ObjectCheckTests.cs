using HyperMesh.Autonomic.Ebpf.Objects;

namespace HyperMesh.Autonomic.Ebpf.Tests.Objects;

[Collection(ProgramsCollection.Name)]
public class ObjectCheckTests(ProgramFixture programs)
{
    [KernelFact]
    public void Check_GoodObject_ListsProgramsMapsAndLicence()
    {
        ObjectFile file = Sound("shapes");

        file.License.ShouldBe("Dual BSD/GPL");
        file.Programs.Select(p => (p.Section, p.Name, p.Type)).ShouldBe(
            [
                ("xdp", "draws", ProgramType.Xdp),
                ("?tracepoint/syscalls/sys_enter_execve", "not_loaded_unless_asked", ProgramType.Tracepoint),
            ],
            ignoreOrder: true);
        file.Functions.Single(f => !f.IsProgram).Name.ShouldBe("area");
        file.Functions.ShouldAllBe(f => f.Instructions > 0);
        ObjectMap map = file.FindMap("shapes").ShouldNotBeNull();
        map.ShouldSatisfyAllConditions(
            m => (m.Type, m.KeySize, m.ValueSize, m.MaxEntries).ShouldBe((MapType.Hash, 4, 40, 2u)),
            m => m.Flags.ShouldBe(MapFlags.NoPrealloc),
            m => file.KeyMembers(m).Select(k => (k.Name, k.Offset, k.Size)).ShouldBe([("x", 0, 2), ("y", 2, 2)]),
            m => file.ValueMembers(m).Select(v => v.Name).ShouldBe(
                ["id", "name", "corners", "colour", "small", "negative", "rest", "filled", "bytes", "word", "halves"]));
        file.FindStruct("point").ShouldNotBeNull().Count.ShouldBe(2);
        file.FindStruct("nothing").ShouldBeNull();
        file.FindMap("nothing").ShouldBeNull();
    }

    [KernelTheory]
    [InlineData("ring_events", "events", MapType.RingBuffer, 0, 0, 4096u)]
    [InlineData("perf_events", "events", MapType.PerfEventArray, 4, 4, 0u)]
    [InlineData("count_pass", "traffic_counters", MapType.PerCpuArray, 4, 24, 1u)]
    public void Check_Map_HasTheShapeThatTheKernelMakes(string name, string map, MapType type, int key, int value, uint entries) =>
        Sound(name).FindMap(map).ShouldNotBeNull().ShouldSatisfyAllConditions(
            m => (m.Type, m.KeySize, m.ValueSize, m.MaxEntries).ShouldBe((type, key, value, entries)));

    [KernelFact]
    public void Check_ShippedObjects_AreSound()
    {
        foreach (var path in ShippedObjects.Paths)
            ObjectCheck.CheckFile(path).ToString().ShouldEndWith("sound");
    }

    [KernelFact]
    public void Check_SectionOfOddSize_SaysWhatAndWhere()
    {
        var editor = new ElfEditor(programs["count_drop"]);
        editor.SetSize("xdp", 13);

        var verdict = ObjectCheck.Check(editor.Bytes, "count_drop.bpf.o");

        verdict.IsSound.ShouldBeFalse();
        verdict.ToString().ShouldContain($"count_drop.bpf.o: section 'xdp' at 0x{editor.Start("xdp"):x}: 13 bytes is no multiple of 8; build it again");
    }

    [KernelFact]
    public void Check_SeveralMistakes_TellsAllOfThem()
    {
        var editor = new ElfEditor(programs["count_drop"]);
        editor.Bytes.AsSpan(editor.Start("license"), editor.Size("license")).Fill((byte)'x');
        editor.Bytes[editor.Start("xdp")] = 0xff;
        editor.Bytes[editor.Start(".BTF")] = 0;

        var texts = ObjectCheck.Check(editor.Bytes, "x").Problems.Select(p => p.ToString()).ToList();

        texts.ShouldContain(t => t.Contains("section 'license'") && t.Contains("does not end with a zero"));
        texts.ShouldContain(t => t.Contains("instruction 0 of function 'count_and_drop' has the opcode 0xff"));
        texts.ShouldContain(t => t.Contains("section '.BTF'") && t.Contains("BTF begins with"));
    }

    [KernelTheory]
    [InlineData(4, 1, "it is not 64-bit ELF")]
    [InlineData(5, 2, "it is not little-endian")]
    [InlineData(16, 2, "it is not relocatable")]
    [InlineData(18, 62, "it is not for BPF")]
    [InlineData(60, 0, "the section table (0 entries")]
    [InlineData(62, 250, "are said to be in section 250")]
    public void Check_HeaderOfAnotherKind_SaysWhich(int at, byte value, string words) =>
        Refused(e => e.Bytes[at] = value).ShouldContain(words);

    [KernelFact]
    public void Check_TablesThatLie_SayWhere() => new[]
    {
        Refused(e => e.SetOffset("xdp", ulong.MaxValue - 4)),
        Refused(e => e.SetSize(".maps", ulong.MaxValue)),
        Refused(e => e.SetOffset("license", (ulong)e.Start("xdp"))),
        Refused(e => e.SetEntrySize(".symtab", 0)),
        Refused(e => e.SetEntrySize(".relxdp", 0)),
        Refused(e => e.SetType("license", 8)),
        Refused(e => e.SetType(".symtab", 1)),
        Refused(e => e.Set(e.Start(".symtab") + (2 * 24) + 8, ulong.MaxValue - 7)),
        Refused(e => e.Set(e.Start(".relxdp"), 4)),
        Refused(e => e.Set(e.Start(".relxdp") + 8, 0x7fffffff_00000001)),
        Refused(e => e.Set(e.Start(".relxdp"), ulong.MaxValue - 7)),
    }.Zip(
        [
            "lie outside the", "lie outside the", "it lies over section", "no table of symbols", "no table of relocations", "it has the type 8, not 1",
            "0 symbol tables", "outside section", "is no place in section 'xdp'", "uses symbol 2147483647", "is no place in section 'xdp'",
        ],
        (text, words) => text.Contains(words) ? null : $"'{words}' is not in: {text}").ShouldAllBe(missing => missing == null);

    [KernelFact]
    public void Check_CallOfItself_IsRefused()
    {
        // What libbpf 1.1 would copy behind itself while it reads it.
        var editor = new ElfEditor(programs["shapes"]);
        var code = editor.Bytes.AsSpan(editor.Start("?tracepoint/syscalls/sys_enter_execve"));
        new byte[] { 0x85, 0x10, 0, 0, 0xff, 0xff, 0xff, 0xff }.CopyTo(code);

        ObjectCheck.Check(editor.Bytes, "x").ToString().ShouldContain("instruction 0 calls what is no function of .text");
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("this is text", "it is no ELF file")]
    [InlineData("\u007fELF", "the file is cut off: it has 4 bytes")]
    public void Check_NoObject_SaysSo(string text, string words) =>
        ObjectCheck.Check(text.Select(c => (byte)c).ToArray(), "x.bpf.o").ToString().ShouldContain(words);

    [KernelFact]
    public void Check_EveryPrefix_GivesAVerdict()
    {
        var bytes = File.ReadAllBytes(programs["shapes"]);
        for (var length = 0; length < bytes.Length; length += 7)
            ObjectCheck.Check(bytes.AsMemory(0, length), "x").IsSound.ShouldBeFalse();
    }

    private ObjectFile Sound(string name)
    {
        var verdict = ObjectCheck.CheckFile(programs[name]);
        verdict.ToString().ShouldEndWith(": sound");
        return verdict.File.ShouldNotBeNull();
    }

    private string Refused(Action<ElfEditor> edit)
    {
        var editor = new ElfEditor(programs["count_drop"]);
        edit(editor);
        var verdict = ObjectCheck.Check(editor.Bytes, "x");
        verdict.IsSound.ShouldBeFalse();
        return verdict.ToString();
    }
}
