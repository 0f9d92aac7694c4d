namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>A field of a rule.</summary>
public abstract record RuleField(string Name, string Help, bool IsRequired);

/// <summary>A word; rule i sets bit i of the target when the word's number is 1.</summary>
public sealed record EnumRuleField(
    string Name, string Help, bool IsRequired, IReadOnlyDictionary<string, ulong> Values, FieldTarget Bits)
    : RuleField(Name, Help, IsRequired);

/// <summary>A network of addresses, looked up in one LPM trie per IP version.</summary>
public sealed record CidrRuleField(string Name, string Help, bool IsRequired, string Ipv4Map, string Ipv6Map)
    : RuleField(Name, Help, IsRequired);

/// <summary>An IP protocol, looked up in an array of 256 masks.</summary>
public sealed record ProtocolRuleField(string Name, string Help, bool IsRequired, string Map) : RuleField(Name, Help, IsRequired);

/// <summary>A port, looked up in a hash; packets that it does not hold are left to the rules of <paramref name="Any"/>.</summary>
public sealed record PortRuleField(string Name, string Help, bool IsRequired, string Map, FieldTarget Any)
    : RuleField(Name, Help, IsRequired);
