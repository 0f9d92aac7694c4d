using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>An instruction of BPF (the kernel's Documentation/bpf/standardization/instruction-set.rst), as far as the checks need it.</summary>
internal readonly record struct Instruction(byte Opcode, byte Registers, int Immediate)
{
    public const int Bytes = 8;

    private const byte WideLoad = 0x18;
    private const byte CallOpcode = 0x85;
    private const int CallOfFunction = 1;

    private static readonly bool[] Known = KnownOpcodes();

    public bool IsKnown => Known[Opcode];

    /// <summary>A load of 64 bits, which takes two places.</summary>
    public bool IsWideLoad => Opcode == WideLoad;

    public bool IsCall => Opcode == CallOpcode;

    /// <summary>A call of a function of the same object.</summary>
    public bool IsLocalCall => IsCall && Registers >> 4 == CallOfFunction;

    public static Instruction At(ReadOnlySpan<byte> code, int index)
    {
        ReadOnlySpan<byte> bytes = code.Slice(index * Bytes, Bytes);
        return new Instruction(bytes[0], bytes[1], BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]));
    }

    // The lower three bits are the class; the rest is size and mode for loads and stores, operation and operand for the others.
    private static bool[] KnownOpcodes()
    {
        var known = new bool[256];
        foreach (var opcode in (ReadOnlySpan<byte>)
            [
                WideLoad, 0x20, 0x28, 0x30, 0x40, 0x48, 0x50,
                0x61, 0x69, 0x71, 0x79, 0x81, 0x89, 0x91,
                0x62, 0x6a, 0x72, 0x7a,
                0x63, 0x6b, 0x73, 0x7b, 0xc3, 0xcb, 0xd3, 0xdb,
            ])
        {
            known[opcode] = true;
        }

        for (var operation = 0; operation < 16; operation++)
        {
            foreach (var operand in (ReadOnlySpan<int>)[0, 8])
            {
                var upper = (operation << 4) | operand;
                known[upper | 4] = known[upper | 7] = operation <= 0xd;
                known[upper | 5] = operation <= 0xe;
                known[upper | 6] = operation <= 0xd && operation is not (8 or 9);
            }
        }

        return known;
    }
}
