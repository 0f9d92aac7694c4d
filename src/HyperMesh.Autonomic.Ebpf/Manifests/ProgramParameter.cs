namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Something that the configuration of a program can set.</summary>
public abstract record ProgramParameter(string Name, string Help);

/// <summary>One of several words, stored as a number.</summary>
public sealed record EnumParameter(
    string Name, string Help, IReadOnlyDictionary<string, ulong> Values, string Default, FieldTarget Target) : ProgramParameter(Name, Help);

/// <summary>A whole number.</summary>
public sealed record IntegerParameter(
    string Name, string Help, ulong Minimum, ulong Maximum, ulong Default, FieldTarget Target) : ProgramParameter(Name, Help);

/// <summary>An ordered list of rules, the first match wins, compiled to bit vectors: rule i is bit i of every mask.</summary>
/// <remarks>The scheme of Lakshman and Stiliadis (SIGCOMM 1998): each dimension maps a packet's value to the rules that it leaves
/// possible; the AND of the dimensions is what matches.</remarks>
public sealed record RulesParameter(
    string Name, string Help, int MaxItems, FieldTarget Count, IReadOnlyList<RuleField> Fields) : ProgramParameter(Name, Help);
