namespace HyperMesh.Autonomic.Ebpf;

/// <summary>What the kernel knows of a program.</summary>
/// <param name="Id">The kernel's id; never used again before the next boot until the numbers wrap.</param>
/// <param name="Type">The type.</param>
/// <param name="Name">The function's name, in full where the program's BTF tells it; otherwise the kernel's 15 characters.</param>
/// <param name="Tag">The kernel's hash over the instructions, 16 hexadecimal digits: equal tags mean equal code.</param>
/// <param name="MapIds">The maps it refers to.</param>
/// <param name="LoadedAfterBoot">When it was loaded, as time since boot (time asleep included).</param>
/// <param name="RunCount">How often it ran; counted only while kernel.bpf_stats_enabled is 1 or a <see cref="BpfStatistics"/> lives.</param>
/// <param name="RunTime">How long it ran in sum; counted only while kernel.bpf_stats_enabled is 1 or a <see cref="BpfStatistics"/> lives.</param>
/// <param name="BtfId">Its BTF object, or 0.</param>
public sealed record BpfProgramInfo(
    uint Id,
    ProgramType Type,
    string Name,
    string Tag,
    IReadOnlyList<uint> MapIds,
    TimeSpan LoadedAfterBoot,
    ulong RunCount,
    TimeSpan RunTime,
    uint BtfId)
{
    /// <summary>
    /// The attach type that it was loaded for; told only for a program that this process loaded, and for types that have one. The kernel
    /// does not tell it: for a program that is attached see <see cref="BpfLinkInfo.Attach"/>.
    /// </summary>
    public AttachType? ExpectedAttach { get; init; }

    /// <summary>Bytes of its instructions as the verifier left them; 0 without the right to ask (CAP_BPF).</summary>
    public int TranslatedBytes { get; init; }

    /// <summary>Bytes of its machine code; 0 when it is interpreted, or without the right to ask.</summary>
    public int JitedBytes { get; init; }

    /// <summary>
    /// SHA-256 over the instructions as the verifier left them, with the numbers of maps left out, 64 hexadecimal digits: on one kernel the
    /// same code has the same hash. Null without the right to read them.
    /// </summary>
    public string? BytecodeHash { get; init; }

    /// <summary>Bytes of kernel memory that it is charged for, its maps not counted; null when it is not told.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Instructions that the verifier looked at; null before Linux 5.16.</summary>
    public long? VerifiedInstructions { get; init; }

    /// <summary>The user who loaded it.</summary>
    public uint CreatedByUid { get; init; }

    /// <summary>True when its licence lets it call helpers that are for the GPL only.</summary>
    public bool IsGpl { get; init; }

    /// <summary>When it was loaded, by the clock of the wall, to the second; null when the time of boot is not told.</summary>
    public DateTimeOffset? LoadedAt { get; init; }

    /// <summary>How often it was not run because it was running on that CPU already; from Linux 5.12 on.</summary>
    public ulong RecursionMisses { get; init; }

    /// <summary>For tracing and LSM programs the function's type in the BTF object <see cref="TargetObjectId"/>; from Linux 6.0 on.</summary>
    public uint TargetTypeId { get; init; }

    /// <summary>For tracing and LSM programs the BTF object of the function (1 is the kernel's own); from Linux 6.0 on.</summary>
    public uint TargetObjectId { get; init; }
}
