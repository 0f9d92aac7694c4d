using HyperMesh.Autonomic.Ebpf.Objects;

namespace HyperMesh.Autonomic.Ebpf.Loading;

/// <summary>The types of the kernel that an object's CO-RE relocations begin at.</summary>
internal static class RelocationRoots
{
    // enum bpf_core_relo_kind.
    private const uint LastOfFields = 5;
    private const uint LocalTypeId = 6;
    private const uint TypeExists = 8;
    private const uint TypeSize = 9;
    private const uint EnumeratorExists = 10;
    private const uint EnumeratorValue = 11;

    /// <summary>
    /// Their names, without what follows three underscores, and their kinds; none when the object is not relocated. Null when it asks for
    /// what an extract of the types cannot answer, such as the number of a type.
    /// </summary>
    public static IReadOnlySet<(string Name, BtfKind Kind)>? Of(ObjectFile file)
    {
        var roots = new HashSet<(string, BtfKind)>();
        if (file is not { Btf: { } btf, Ext: { } ext })
            return roots;

        foreach (BtfExt.Block block in ext.Relocations)
        {
            for (var i = 0; i < block.Count; i++)
            {
                var record = block.Start + (i * block.RecordSize);
                BtfType type = btf.Type(ext.Word(record + 4));
                var kind = ext.Word(record + 12);
                if (kind == LocalTypeId)
                    continue;
                var name = BtfExtract.EssentialName(btf.Text(type.NameOffset));
                if (name.Length == 0 || !CanBeAnswered(kind, type.Kind))
                    return null;

                roots.Add((name, BtfExtract.Candidates(type.Kind)));
            }
        }

        return roots;
    }

    // Whether a typedef or a pointer is there depends on what it leads to.
    private static bool CanBeAnswered(uint relocation, BtfKind type) => relocation switch
    {
        <= LastOfFields => true,
        TypeExists or TypeSize => type is BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Int,
        EnumeratorExists or EnumeratorValue => true,
        _ => false,
    };
}
