namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>One thing to look at. Looking never throws.</summary>
internal sealed record Probe(string Name, Func<HostFact> Find)
{
    public HostFact Look()
    {
        try
        {
            return Find();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new HostFact(Name, FactStatus.Missing, $"could not be found out: {e.Message}", null);
        }
    }
}
