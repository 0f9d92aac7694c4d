using System.Buffers.Binary;
using System.Numerics;

namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>SipHash-2-4 as the paper has it (Aumasson and Bernstein, 2012): what the kernel's is compared with.</summary>
internal static class SipHash
{
    public static ulong Digest(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message)
    {
        var (k0, k1) = (BinaryPrimitives.ReadUInt64LittleEndian(key), BinaryPrimitives.ReadUInt64LittleEndian(key[8..]));
        var state = new State(k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573);
        var padded = new byte[(message.Length / 8 * 8) + 8];
        message.CopyTo(padded);
        padded[^1] = (byte)message.Length;

        for (var i = 0; i < padded.Length; i += 8)
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(padded.AsSpan(i));
            state = (state with { V3 = state.V3 ^ word }).Round().Round();
            state = state with { V0 = state.V0 ^ word };
        }

        state = (state with { V2 = state.V2 ^ 0xff }).Round().Round().Round().Round();
        return state.V0 ^ state.V1 ^ state.V2 ^ state.V3;
    }

    private readonly record struct State(ulong V0, ulong V1, ulong V2, ulong V3)
    {
        public State Round()
        {
            var (v0, v1, v2, v3) = this;
            v0 += v1;
            v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
            v0 = BitOperations.RotateLeft(v0, 32);
            v2 += v3;
            v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
            v2 = BitOperations.RotateLeft(v2, 32);
            return new(v0, v1, v2, v3);
        }
    }
}
