using System.Buffers.Binary;
using System.Security.Cryptography;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Loading;

/// <summary>The instructions of a loaded program.</summary>
internal static class Bytecode
{
    private const int InstructionSize = 8;
    private const byte LoadImmediate64 = 0x18;

    /// <summary>SHA-256 in hexadecimal digits, or null when the instructions cannot be read.</summary>
    public static string? Hash(BpfFd program, uint length)
    {
        var code = ProgramCalls.Translated(program, length);
        if (code.Length == 0)
            return null;

        LeaveOutMaps(code);
        return Convert.ToHexStringLower(SHA256.HashData(code));
    }

    /// <summary>Maps have a new id in each load, and the same code would have another hash each time.</summary>
    private static void LeaveOutMaps(byte[] code)
    {
        for (var at = 0; at + InstructionSize <= code.Length; at += InstructionSize)
        {
            // The source register says what the number is: 1 and 2 a map, 5 and 6 a map by its place in a list.
            if (code[at] == LoadImmediate64 && (code[at + 1] >> 4) is 1 or 2 or 5 or 6)
                BinaryPrimitives.WriteInt32LittleEndian(code.AsSpan(at + 4), 0);
        }
    }
}
