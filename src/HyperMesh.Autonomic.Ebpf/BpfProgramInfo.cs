namespace HyperMesh.Autonomic.Ebpf;

/// <summary>What the kernel knows of a program.</summary>
/// <param name="Id">The kernel's id; never used again before the next boot until the numbers wrap.</param>
/// <param name="Type">The type.</param>
/// <param name="Name">The function's name, in full where the program's BTF tells it; otherwise the kernel's 15 characters.</param>
/// <param name="Tag">The kernel's hash over the instructions, 16 hexadecimal digits: equal tags mean equal code.</param>
/// <param name="MapIds">The maps it refers to.</param>
/// <param name="LoadedAfterBoot">When it was loaded, as time since boot (time asleep included).</param>
/// <param name="RunCount">How often it ran; counted only while kernel.bpf_stats_enabled is 1.</param>
/// <param name="RunTime">How long it ran in sum; counted only while kernel.bpf_stats_enabled is 1.</param>
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
    uint BtfId);
