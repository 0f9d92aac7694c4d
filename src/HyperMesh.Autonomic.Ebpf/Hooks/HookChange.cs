namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>What was done to a hook.</summary>
/// <param name="How">attached, swapped, adopted (it was there already), or detached.</param>
/// <param name="ProgramId">The program that is on the hook now; 0 for none.</param>
/// <param name="Mode">As <see cref="HookOccupant.Mode"/>.</param>
/// <param name="Message">In words.</param>
public sealed record HookChange(string How, uint ProgramId, string? Mode, string Message)
{
    /// <summary>What was known of where the program comes from when it was loaded for this; null when nobody was asked, or nothing was loaded.</summary>
    public string? Trust { get; init; }
}
