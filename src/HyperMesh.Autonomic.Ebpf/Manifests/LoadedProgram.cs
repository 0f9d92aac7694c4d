namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>A program that is in the kernel, configured, and ready to be attached to a hook of one kind. Disposing gives up the object.</summary>
/// <param name="Object">What was loaded.</param>
/// <param name="Functions">The functions to attach, together and in this order.</param>
/// <param name="Notes">What is not as the manifest would have it best, each in one sentence: a fall-back, a function left out.</param>
public sealed record LoadedProgram(BpfObject Object, IReadOnlyList<ProgramFunction> Functions, IReadOnlyList<string> Notes) : IDisposable
{
    /// <summary>What was known of where it comes from when it was loaded, as <see cref="ProgramVerdict.Label"/>; null when nobody was asked.</summary>
    public string? Trust { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Object.Dispose();
}
