using System.Buffers.Binary;
using HyperMesh.Autonomic.Ebpf.Loading;
using HyperMesh.Autonomic.Ebpf.Native;
using HyperMesh.Autonomic.Ebpf.Probing;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// A program in the kernel, held by a descriptor of our own. Disposing gives up the descriptor only: a program that is pinned or
/// attached stays. Thread-safe.
/// </summary>
public sealed class BpfProgram : IDisposable
{
    private const int NanosecondsPerTick = 100;

    private readonly Lazy<(string? Hash, long? Memory, DateTimeOffset? LoadedAt)> _fixed;

    private BpfProgram(BpfFd fd, ProgInfo info, string name, AttachType? expected)
    {
        _fixed = new(() => (Bytecode.Hash(fd, info.TranslatedLength), FdFields.Memory(fd), BootTime.Read() + FromNanoseconds(info.LoadTime)));
        ExpectedAttach = expected;
        Fd = fd;
        Id = info.Id;
        Type = (ProgramType)info.Type;
        Name = name;
        Tag = HexTag(info);
    }

    /// <summary>The kernel's id.</summary>
    public uint Id { get; }

    /// <summary>The function's name (see <see cref="BpfProgramInfo.Name"/>).</summary>
    public string Name { get; }

    /// <summary>The type.</summary>
    public ProgramType Type { get; }

    /// <summary>The kernel's hash over the instructions, 16 hexadecimal digits.</summary>
    public string Tag { get; }

    /// <summary>See <see cref="BpfProgramInfo.ExpectedAttach"/>.</summary>
    public AttachType? ExpectedAttach { get; }

    /// <summary>Asked of the kernel anew each time, because the run counters move.</summary>
    /// <exception cref="BpfException">The kernel did not answer.</exception>
    public BpfProgramInfo Info
    {
        get
        {
            ProgInfo info = ProgramCalls.Info(Fd);
            return new BpfProgramInfo(
                info.Id,
                (ProgramType)info.Type,
                Name,
                HexTag(info),
                ProgramCalls.MapIds(Fd, info.NrMapIds),
                FromNanoseconds(info.LoadTime),
                info.RunCnt,
                FromNanoseconds(info.RunTimeNs),
                info.BtfId)
            {
                ExpectedAttach = ExpectedAttach,
                TranslatedBytes = (int)info.TranslatedLength,
                JitedBytes = (int)info.JitedLength,
                BytecodeHash = _fixed.Value.Hash,
                MemoryBytes = _fixed.Value.Memory,
                VerifiedInstructions = info.VerifiedInstructions == 0 ? null : info.VerifiedInstructions,
                CreatedByUid = info.CreatedByUid,
                IsGpl = (info.Bits & 1) != 0,
                LoadedAt = _fixed.Value.LoadedAt,
                RecursionMisses = info.RecursionMisses,
                TargetTypeId = info.AttachBtfId,
                TargetObjectId = info.AttachBtfObjectId,
            };
        }
    }

    internal BpfFd Fd { get; }

    /// <summary>The types that <see cref="BpfProgramInfo.BtfId"/> names, where they are known without asking the kernel; else null.</summary>
    internal Lazy<Btf>? Types { get; private init; }

    /// <summary>The program behind a pin.</summary>
    /// <exception cref="BpfException">No such pin, it is not a program, or rights are missing.</exception>
    public static BpfProgram FromPin(string path) => Own(Pins.Open(path, Pins.Program), null);

    /// <summary>The program with this id.</summary>
    /// <exception cref="BpfException">ENOENT when it is gone; EPERM without CAP_SYS_ADMIN, unless it is pinned for one of our hooks.</exception>
    public static BpfProgram FromId(uint id) => Own(KeptObjects.Program(id), null);

    /// <summary>Loads a program that does nothing but return a number: what running a program costs by itself.</summary>
    /// <exception cref="BpfException">Rights are missing, or the type does not allow the number.</exception>
    public static BpfProgram LoadConstant(ProgramType type, int verdict)
    {
        Span<byte> instructions = stackalloc byte[16];
        instructions[0] = 0xb7; // r0 = verdict
        BinaryPrimitives.WriteInt32LittleEndian(instructions[4..], verdict);
        instructions[8] = 0x95; // exit
        var result = ProgramCalls.Load((uint)type, "constant", instructions);
        return Own(BpfErrors.Own($"load a {type} program that returns {verdict}", result), null);
    }

    /// <summary>The programs in the kernel, of everybody, by id. One that goes while the list is made is left out.</summary>
    /// <exception cref="BpfException">EPERM without CAP_SYS_ADMIN.</exception>
    public static IReadOnlyList<BpfProgramInfo> All() => KernelObjects.All(
        "list the programs", LibBpf.bpf_prog_get_next_id, LibBpf.bpf_prog_get_fd_by_id, fd =>
        {
            using BpfProgram program = Own(fd, null);
            return program.Info;
        });

    /// <summary>A second holder of the same program, which the caller disposes.</summary>
    public BpfProgram Duplicate() => Own(Fd.Duplicate(), Name, ExpectedAttach, Types);

    /// <summary>Keeps the program alive under a path on a bpffs, beyond this process.</summary>
    /// <exception cref="BpfException">EEXIST when the path is taken; ENOENT when its folder is missing.</exception>
    public void Pin(string path) => Pins.Create(Fd, path, $"program '{Name}'");

    /// <summary>
    /// Runs the program on a packet without any interface. Counters in its maps move as they would on the wire. May block: the time is
    /// <paramref name="repeat"/> runs.
    /// </summary>
    /// <param name="packet">The packet from the Ethernet header on, at least 14 bytes.</param>
    /// <param name="output">Where the packet is put afterwards; empty when it is not wanted.</param>
    /// <param name="repeat">How often to run, from 1.</param>
    /// <exception cref="BpfException">EINVAL for a packet that is too short; ENOSPC when the output is larger than its span.</exception>
    public TestRunResult TestRun(ReadOnlySpan<byte> packet, Span<byte> output, int repeat = 1) =>
        TestRun(packet, output, default, default, repeat);

    /// <summary>
    /// The same with a context around the packet, such as the mark and the priority that it comes with, and what becomes of them. XDP
    /// programs can have one since Linux 5.16.
    /// </summary>
    /// <param name="packet">The packet from the Ethernet header on, at least 14 bytes.</param>
    /// <param name="output">Where the packet is put afterwards; empty when it is not wanted.</param>
    /// <param name="context">What the program's type takes, as in <c>struct __sk_buff</c>; empty for none. The kernel refuses a member
    /// that is not 0 and not for the caller to set.</param>
    /// <param name="contextOutput">Where the context is put afterwards; empty when it is not wanted.</param>
    /// <param name="repeat">How often to run, from 1.</param>
    /// <exception cref="BpfException">EINVAL for a packet that is too short, or a context that cannot be; ENOSPC when the output is larger
    /// than its span.</exception>
    public TestRunResult TestRun(
        ReadOnlySpan<byte> packet, Span<byte> output, ReadOnlySpan<byte> context, Span<byte> contextOutput, int repeat = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeat, 1);
        var result = ProgramCalls.TestRun(
            Fd, packet, output, context, contextOutput, repeat, out var verdict, out var length, out var nanoseconds);
        if (result < 0)
        {
            var reason = result == -Errno.Enospc ? $"the packet came out with {length} bytes, the output has {output.Length}" : null;
            throw BpfErrors.Failure($"run program '{Name}' on a packet of {packet.Length} bytes", result, reason);
        }

        return new TestRunResult(verdict, (int)length, nanoseconds);
    }

    /// <inheritdoc/>
    public void Dispose() => Fd.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"program {Id} '{Name}'";

    /// <summary>Takes over a descriptor; it is closed when its description cannot be read.</summary>
    internal static BpfProgram Own(BpfFd fd, string? name, AttachType? expected = null, Lazy<Btf>? types = null)
    {
        try
        {
            ProgInfo info = ProgramCalls.Info(fd);
            return new BpfProgram(fd, info, name ?? FullName(fd, info), expected) { Types = types };
        }
        catch
        {
            fd.Dispose();
            throw;
        }
    }

    /// <exception cref="ArgumentException">It is of none of these types.</exception>
    internal static void Require(BpfProgram program, params ReadOnlySpan<ProgramType> types)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (!types.Contains(program.Type))
        {
            throw new ArgumentException(
                $"{program} is a {program.Type} program, not one of type {string.Join(" or ", types.ToArray())}", nameof(program));
        }
    }

    /// <summary>The name behind an id, or null when the program is gone or the right to ask is missing.</summary>
    internal static string? NameOf(uint id)
    {
        try
        {
            using BpfProgram program = FromId(id);
            return program.Name;
        }
        catch (BpfException)
        {
            return null;
        }
    }

    private static string FullName(BpfFd fd, ProgInfo info)
    {
        var name = info.Name.ToString();
        if (name.Length < KernelName.Length - 1 || info.BtfId == 0)
            return name;

        try
        {
            var full = Btf.FromKernel(info.BtfId).TypeName(ProgramCalls.MainFunctionType(fd));
            return full is not null && full.StartsWith(name, StringComparison.Ordinal) ? full : name;
        }
        catch (Exception e) when (e is BpfException or InvalidDataException)
        {
            // The short name is right as far as it goes; BTF may be out of reach without CAP_SYS_ADMIN.
            return name;
        }
    }

    // The kernel prints the tag byte by byte, so the first byte of the little-endian word comes first.
    private static string HexTag(ProgInfo info) => Convert.ToHexStringLower(BitConverter.GetBytes(info.Tag));

    private static TimeSpan FromNanoseconds(ulong nanoseconds) => TimeSpan.FromTicks((long)(nanoseconds / NanosecondsPerTick));
}
