using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>One thing to write into a program's maps.</summary>
public abstract record MapWrite(string Map);

/// <summary>A number into a member of a struct; the rest of the struct stays.</summary>
public sealed record FieldWrite(FieldTarget Target, ulong Value) : MapWrite(Target.Map);

/// <summary>A value that is no number into a member of a struct; the rest of the struct stays.</summary>
/// <param name="Target">Where it goes.</param>
/// <param name="Value">The value.</param>
/// <param name="Pointer">Where it stands in the configuration.</param>
public sealed record ValueWrite(FieldTarget Target, ConfigValue Value, string Pointer) : MapWrite(Target.Map);

/// <summary>All values of an array, one after the other.</summary>
public sealed record ArrayWrite(string Map, byte[] Values) : MapWrite(Map);

/// <summary>How many entries the map has to be made with; without it, as many as the object says.</summary>
public sealed record MapSize(string Map, uint Entries) : MapWrite(Map);

/// <summary>Entries whose keys and values are made of members, which are looked up when they are written.</summary>
public sealed record TableWrite(string Map, IReadOnlyList<TableEntry> Entries) : MapWrite(Map);
