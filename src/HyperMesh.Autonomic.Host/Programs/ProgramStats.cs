namespace HyperMesh.Autonomic.Host.Programs;

/// <summary>A program on a hook and what it has counted.</summary>
/// <param name="Hook">As xdp:eth0.</param>
/// <param name="Program">The program's name.</param>
/// <param name="Id">The kernel's id.</param>
/// <param name="Mode">How it is attached; null when unknown.</param>
/// <param name="RunCount">Counted only while kernel.bpf_stats_enabled is 1.</param>
/// <param name="RunNanoseconds">Counted only while kernel.bpf_stats_enabled is 1.</param>
/// <param name="Counters">As the manifest names them.</param>
/// <param name="Note">Why there are none; else null.</param>
internal sealed record ProgramStats(
    string Hook, string Program, uint Id, string? Mode, ulong RunCount, double RunNanoseconds, IReadOnlyList<CounterStat> Counters, string? Note);
