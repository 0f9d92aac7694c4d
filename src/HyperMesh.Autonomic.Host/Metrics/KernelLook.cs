namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>What the kernel said of our programs at one look. Immutable.</summary>
/// <param name="Programs">Those on hooks, a function each.</param>
/// <param name="Maps">Their maps, each once.</param>
/// <param name="Problem">Why not all could be asked; null where all could.</param>
/// <param name="At">When, by the monotonic clock.</param>
internal sealed record KernelLook(IReadOnlyList<SeenProgram> Programs, IReadOnlyList<SeenMap> Maps, string? Problem, long At)
{
    /// <summary>Nobody has looked yet.</summary>
    public static readonly KernelLook None = new([], [], null, 0);
}

/// <summary>A program on a hook.</summary>
/// <param name="Hook">As xdp:eth0.</param>
/// <param name="Program">By our pins.</param>
/// <param name="Id">The kernel's.</param>
/// <param name="Runs">How often it ran while the kernel counted.</param>
/// <param name="Nanoseconds">How long, in sum.</param>
/// <param name="Memory">Bytes that it is charged for, without its maps.</param>
internal sealed record SeenProgram(string Hook, string Program, uint Id, ulong Runs, double Nanoseconds, long Memory);

/// <summary>A map of such a program.</summary>
/// <param name="Program">The program's name.</param>
/// <param name="Hook">Its hook.</param>
/// <param name="Map">The map's name.</param>
/// <param name="Id">The kernel's.</param>
/// <param name="Memory">Bytes that it is charged for.</param>
/// <param name="Entries">Entries in it; null where it is no table that fills up.</param>
/// <param name="Most">The most that it can hold.</param>
/// <param name="HoldsFlows">Each entry is a flow.</param>
/// <param name="MakesRoom">The oldest entries give way when it is full, so that to be full is no trouble.</param>
internal sealed record SeenMap(string Program, string Hook, string Map, uint Id, long Memory, long? Entries, uint Most, bool HoldsFlows, bool MakesRoom);
