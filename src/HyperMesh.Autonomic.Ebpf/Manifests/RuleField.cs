namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>A field of a rule.</summary>
/// <param name="Name">As configurations name it. The members of the program's config struct that say where its table is are named after
/// it: <c>sourcePort</c> has <c>source_port_table</c> and <c>source_port_none</c>, the network <c>source</c> those two of
/// <c>source_v4</c> and of <c>source_v6</c>.</param>
/// <param name="Help">One sentence.</param>
/// <param name="IsRequired">Whether each rule has to have it.</param>
/// <param name="Type">What it looks like.</param>
public sealed record RuleField(string Name, string Help, bool IsRequired, RuleFieldType Type);
