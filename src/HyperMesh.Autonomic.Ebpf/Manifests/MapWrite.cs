namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>One thing to write into a program's maps.</summary>
public abstract record MapWrite(string Map);

/// <summary>A member of a struct; the rest of the struct stays.</summary>
public sealed record FieldWrite(FieldTarget Target, ulong Value) : MapWrite(Target.Map);

/// <summary>An entry whose value is a mask of rules.</summary>
public sealed record EntryWrite(string Map, byte[] Key, ulong Mask) : MapWrite(Map);
