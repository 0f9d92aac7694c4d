namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>Who is on a hook of an interface, whoever put it there.</summary>
internal static class HookHolders
{
    /// <summary>In words; null when nothing is there, or when the kind of hook takes any number side by side.</summary>
    /// <exception cref="BpfException">No such interface or namespace.</exception>
    public static string? Describe(HookName hook) => hook.Kind switch
    {
        HookKind.Xdp => XdpHolder.Find(hook.Interface)?.ToString(),
        HookKind.TcIngress => Describe(hook.Interface, TcDirection.Ingress),
        HookKind.TcEgress => Describe(hook.Interface, TcDirection.Egress),
        _ => null,
    };

    private static string? Describe(InterfaceName iface, TcDirection direction)
    {
        var filters = TcFilter.List(iface, direction).Select(filter => $"filter {filter.Kind} of priority {filter.Priority}");
        var all = Chain(iface, direction).Select(entry => entry.ToString()).Concat(filters).ToList();
        return all.Count == 0 ? null : string.Join(", ", all);
    }

    private static IReadOnlyList<TcxEntry> Chain(InterfaceName iface, TcDirection direction)
    {
        try
        {
            return TcxChain.Query(iface, direction).Entries;
        }
        catch (BpfException old) when (old.Error.Errno == Native.Errno.Einval)
        {
            return [];
        }
    }
}
