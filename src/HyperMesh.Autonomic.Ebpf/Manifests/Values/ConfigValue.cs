namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>A value of a configuration, read and checked, that has yet to find out how much room its member gives it. Immutable.</summary>
public abstract record ConfigValue
{
    /// <summary>Equal for values that would be the same key of a map, whatever way they were written.</summary>
    public abstract string Identity { get; }

    /// <summary>Writes the value into its member's bytes, all of them.</summary>
    /// <returns>Why it does not fit, in words; null when it does.</returns>
    /// <exception cref="BpfException">It names something that this host does not have, such as an interface.</exception>
    internal abstract string? Put(Span<byte> member);
}
