using System.Text.Json;

namespace HyperMesh.Autonomic.Bpf.Tests.Programs;

/// <summary>The programs of the folder bpf, built if they are not up to date.</summary>
public sealed class ShippedPrograms
{
    private readonly Lazy<ProgramCatalog> _catalog = new(Build);

    public ProgramManifest Counter => _catalog.Value.Find("xdp_packet_counter")!;

    public ProgramManifest Firewall => _catalog.Value.Find("xdp_firewall")!;

    public ProgramManifest Classifier => _catalog.Value.Find("tc_classifier")!;

    public ProgramManifest Shaper => _catalog.Value.Find("tc_shaper")!;

    public ProgramManifest this[string name] => _catalog.Value.Find(name)!;

    /// <summary>The folder bpf of the working tree that the tests were built from.</summary>
    internal static string Sources { get; } = Find(AppContext.BaseDirectory);

    internal RunningProgram RunCounter(IReadOnlyList<BpfMap>? present = null) => new(Counter, null, present);

    internal RunningProgram RunFirewall(FirewallConfig config, IReadOnlyList<BpfMap>? present = null) =>
        new(Firewall, config.ToJson(), present);

    internal RunningProgram RunFirewall(JsonElement? config) => new(Firewall, config);

    private static ProgramCatalog Build()
    {
        Make.Build(Sources);
        var problems = new ProblemList();
        var catalog = ProgramCatalog.Read([Path.Combine(Sources, "build")], problems);
        problems.ShouldBeEmpty();
        return catalog;
    }

    private static string Find(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "bpf", "Makefile")))
            folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder ?? throw new DirectoryNotFoundException("the folder bpf is in none of the folders above"), "bpf");
    }
}
