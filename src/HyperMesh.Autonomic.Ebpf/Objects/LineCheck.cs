namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>Checks what .BTF.ext says of instructions.</summary>
internal static class LineCheck
{
    public static void Run(BtfExt ext, Btf btf, ElfSection section, Findings findings)
    {
        Check("function", ext.Functions, (_, record) =>
            ext.Word(record + 4) <= btf.Count && btf.KindOf(ext.Word(record + 4)) == BtfKind.Function);
        Check("line", ext.Lines, (_, record) => btf.HasText(ext.Word(record + 4)) && btf.HasText(ext.Word(record + 8)));
        Check("relocation", ext.Relocations, (_, record) =>
            ext.Word(record + 4) is > 0 and var type && type <= btf.Count && btf.HasText(ext.Word(record + 8)));

        void Check(string what, IReadOnlyList<BtfExt.Block> blocks, Func<BtfExt.Block, int, bool> isSane)
        {
            foreach (BtfExt.Block block in blocks)
            {
                if (!btf.HasText(block.SectionName))
                    findings.Add(section.Name, section.Offset + block.Start, $"its {what} information is for a section without a name");

                for (var i = 0; i < block.Count && !findings.Full; i++)
                {
                    var record = block.Start + (i * block.RecordSize);
                    if (ext.Word(record) % Instruction.Bytes != 0 || !isSane(block, record))
                        findings.Add(section.Name, section.Offset + record, $"record {i} of its {what} information points outside");
                }
            }
        }
    }
}
