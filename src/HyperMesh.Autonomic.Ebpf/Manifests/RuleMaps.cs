namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>The maps that rules are compiled to (see <c>xdp_firewall.h</c>); each is made as large as the rules need.</summary>
/// <param name="Config">One struct: the number of rules, and of each field where its table is.</param>
/// <param name="Tables">Blocks of 16 slots: the class of a value.</param>
/// <param name="Words">The rules of a class, up to 64 of them.</param>
/// <param name="Vectors">The rules of a class, more than 64.</param>
/// <param name="Verdicts">What a rule does.</param>
/// <param name="Hits">Counters of a rule.</param>
/// <param name="Limits">The buckets of the rules that limit.</param>
public sealed record RuleMaps(
    string Config, string Tables, string Words, string Vectors, string Verdicts, string Hits, string Limits);
