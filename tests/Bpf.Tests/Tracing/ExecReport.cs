using System.Buffers.Binary;
using System.Text;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

/// <summary>struct hm_exec_event, without its time.</summary>
internal sealed record ExecReport(uint Pid, uint ParentPid, uint Uid, string Command, string File)
{
    public static ExecReport Parse(byte[] record) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(8)),
        BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(12)),
        BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(16)),
        Text(record.AsSpan(20, 16)),
        Text(record.AsSpan(36, 256)));

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..bytes.IndexOf((byte)0)]);
}
