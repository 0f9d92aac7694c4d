namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>What a host can do; it never fails.</summary>
internal sealed class ProbeStory : Story
{
    public override void Run()
    {
        foreach (var fact in new HostProbe().Run())
            if (string.IsNullOrWhiteSpace(fact.Detail))
                throw new InvalidOperationException($"nothing is said of {fact.Name}");
    }

    public override IEnumerable<string> Leftovers() => [];

    public override bool IsDocumented(Exception fault) => false;
}
