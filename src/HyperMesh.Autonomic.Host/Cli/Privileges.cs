using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>Asks for rights before anything is begun, not in the middle of it.</summary>
internal static class Privileges
{
    /// <exception cref="RefusedException">Something that XDP needs is missing.</exception>
    public static void RequireXdp()
    {
        var probe = new HostProbe();
        if (probe.CanAttachXdp)
        {
            if (HostProbe.Capabilities is { Status: FactStatus.Degraded } less)
                Console.Error.WriteLine($"hypermesh: {less.Detail}; {less.Mend}");
            return;
        }

        var missing = probe.Run().Where(fact => fact.Status == FactStatus.Missing)
            .Select(fact => $"  {fact.Name}: {fact.Detail}{(fact.Mend is null ? "" : $"; {fact.Mend}")}");
        throw new RefusedException($"XDP programs cannot be attached here:\n{string.Join('\n', missing)}");
    }
}
