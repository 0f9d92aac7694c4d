using System.Text;

namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>The bytes of an object file with its tables, after they were found sane.</summary>
internal sealed class ElfImage(ReadOnlyMemory<byte> bytes, IReadOnlyList<ElfSection> sections)
{
    public IReadOnlyList<ElfSection> Sections => sections;

    public ElfSection? SymbolTable { get; set; }

    public ElfSymbol[] Symbols { get; set; } = [];

    public ReadOnlyMemory<byte> Memory(ElfSection section) =>
        section.Type == ElfSection.NoBits ? default : bytes.Slice((int)section.Offset, (int)section.Size);

    public ReadOnlySpan<byte> Content(ElfSection section) => Memory(section).Span;

    public ElfSection? Find(string name) => Sections.FirstOrDefault(s => s.Name == name);

    public string NameOf(in ElfSymbol symbol) => Text(sections[(int)SymbolTable!.Link], symbol.Name) ?? "";

    /// <summary>Null when no text begins there or it does not end inside the section.</summary>
    public string? Text(ElfSection strings, uint offset)
    {
        ReadOnlySpan<byte> all = Content(strings);
        if (offset >= all.Length)
            return null;

        ReadOnlySpan<byte> text = all[(int)offset..];
        var end = text.IndexOf((byte)0);
        return end < 0 ? null : Encoding.UTF8.GetString(text[..end]);
    }
}
