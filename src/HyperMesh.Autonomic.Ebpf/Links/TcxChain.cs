using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>The programs of an interface in one direction, in the order in which a packet meets them. Needs Linux 6.6.</summary>
/// <param name="Revision">The kernel's number of this state; every change counts it up. 1 for a chain that never was.</param>
/// <param name="Entries">The programs in order, those of others too.</param>
public sealed record TcxChain(ulong Revision, IReadOnlyList<TcxEntry> Entries)
{
    // The kernel's BPF_MPROG_MAX.
    private const int Longest = 64;

    /// <summary>The chain as it is now.</summary>
    /// <exception cref="BpfException">No such interface or namespace; EINVAL before Linux 6.6; EPERM.</exception>
    public static TcxChain Query(InterfaceName iface, TcDirection direction) => NetworkNamespace.Run(iface.Netns, () =>
    {
        var (chain, result) = Ask(iface.IndexHere(), direction);
        return chain ?? throw BpfErrors.Failure(
            $"list the tcx programs of {iface} ({direction})",
            result,
            result == -Errno.Einval ? "this kernel has no tcx" : null,
            result == -Errno.Einval ? "use Linux 6.6 or newer" : null);
    });

    /// <inheritdoc/>
    public override string ToString() => Entries.Count == 0 ? "no program" : string.Join(", ", Entries);

    /// <summary>As <see cref="Query"/>, in the namespace of the calling thread; null when the kernel does not answer.</summary>
    internal static TcxChain? QueryHere(int ifIndex, TcDirection direction) => Ask(ifIndex, direction).Chain;

    private static (TcxChain? Chain, int Result) Ask(int ifIndex, TcDirection direction)
    {
        Span<uint> programs = stackalloc uint[Longest];
        Span<uint> links = stackalloc uint[Longest];
        var result = LinkCalls.QueryTcx(ifIndex, TcxLink.AttachTypeOf(direction), programs, links, out var count, out var revision);

        // Without any program there is no chain object, and the kernel answers ENOENT on some versions.
        if (result == -Errno.Enoent)
            return (new TcxChain(1, []), 0);

        if (result < 0)
            return (null, result);

        var entries = new TcxEntry[Math.Min(count, Longest)];
        for (var i = 0; i < entries.Length; i++)
            entries[i] = new TcxEntry(programs[i], BpfProgram.NameOf(programs[i]), links[i] == 0 ? null : links[i]);

        return (new TcxChain(revision, entries), 0);
    }
}
