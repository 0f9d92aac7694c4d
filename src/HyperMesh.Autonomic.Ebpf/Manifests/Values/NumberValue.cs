using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>A number, written in the host's byte order.</summary>
public sealed record NumberValue(ulong Number) : ConfigValue
{
    public override string Identity => $"{Number}";

    /// <summary>The number in a member of 1, 2, 4 or 8 bytes.</summary>
    internal static ulong Read(ReadOnlySpan<byte> member) => member.Length switch
    {
        1 => member[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(member),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(member),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(member),
    };

    internal override string? Put(Span<byte> member)
    {
        if (member.Length is not (1 or 2 or 4 or 8))
            return $"{member.Length} bytes are no number";
        if (member.Length < 8 && Number >> (8 * member.Length) != 0)
            return $"{Number} does not fit {member.Length} bytes";

        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Number);
        bytes[..member.Length].CopyTo(member);
        return null;
    }
}
