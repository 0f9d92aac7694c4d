using System.Buffers.Binary;
using System.Net;
using System.Text;
using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Writes the bytes of members for people. Thread-safe.</summary>
public static class ValueText
{
    /// <summary>The text of a member's bytes; bytes of a size that its form does not have are written in hexadecimal.</summary>
    public static string Format(ShownMember shown, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(shown);
        return (shown.Form, bytes.Length) switch
        {
            (ValueForm.Number, 1 or 2 or 4 or 8) => Word(shown, NumberValue.Read(bytes)),
            (ValueForm.Text, _) => Text(bytes),
            (ValueForm.Ipv4, 4) or (ValueForm.Ipv6, 16) => new IPAddress(bytes).ToString(),
            (ValueForm.Ip, 16) => new IPAddress(bytes) is { IsIPv4MappedToIPv6: true } mapped
                ? mapped.MapToIPv4().ToString()
                : new IPAddress(bytes).ToString(),
            (ValueForm.Mac, 6) => string.Join(':', Convert.ToHexStringLower(bytes).Chunk(2).Select(pair => new string(pair))),
            (ValueForm.Port, 2) => $"{BinaryPrimitives.ReadUInt16BigEndian(bytes)}",
            _ => Convert.ToHexStringLower(bytes),
        };
    }

    private static string Word(ShownMember shown, ulong number) => shown.Words.TryGetValue(number, out var word) ? word : $"{number}";

    // What a program copied from user space may be anything; a label is one line.
    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        var text = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
        return text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
    }
}
