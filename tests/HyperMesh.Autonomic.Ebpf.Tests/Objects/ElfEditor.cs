using System.Buffers.Binary;
using System.Text;

namespace HyperMesh.Autonomic.Ebpf.Tests.Objects;

/// <summary>A copy of an object file whose tables can be written into. It trusts the object, so give it a good one.</summary>
internal sealed class ElfEditor
{
    private const int SectionBytes = 64;

    public ElfEditor(string path) => Bytes = File.ReadAllBytes(path);

    public byte[] Bytes { get; }

    /// <summary>Where the row of a section is in the file.</summary>
    public int Row(string name)
    {
        var names = (int)Long(Row(Half(62)) + 24);
        for (var i = 0; i < Half(60); i++)
        {
            var text = Bytes.AsSpan(names + (int)Word(Row(i)));
            if (Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]) == name)
                return Row(i);
        }

        throw new ArgumentException($"there is no section '{name}'", nameof(name));
    }

    public int Start(string section) => (int)Long(Row(section) + 24);

    public int Size(string section) => (int)Long(Row(section) + 32);

    public void SetType(string section, uint type) => BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(Row(section) + 4), type);

    public void SetOffset(string section, ulong offset) => Set(Row(section) + 24, offset);

    public void SetSize(string section, ulong size) => Set(Row(section) + 32, size);

    public void SetEntrySize(string section, ulong size) => Set(Row(section) + 56, size);

    public void Set(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Bytes.AsSpan(at), value);

    private int Row(int index) => (int)Long(40) + (index * SectionBytes);

    private int Half(int at) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes.AsSpan(at));

    private uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(at));

    private ulong Long(int at) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes.AsSpan(at));
}
