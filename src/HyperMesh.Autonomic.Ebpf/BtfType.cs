namespace HyperMesh.Autonomic.Ebpf;

/// <summary>The fixed part of a BTF type.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="NameOffset">Where its name begins.</param>
/// <param name="SizeOrType">Its bytes, or the type that it refers to; the kind decides.</param>
/// <param name="Count">Members, parameters, names of an enum, variables.</param>
/// <param name="Flag">The kind flag.</param>
/// <param name="Offset">Where it begins in the type section.</param>
internal readonly record struct BtfType(uint Id, BtfKind Kind, uint NameOffset, uint SizeOrType, int Count, bool Flag, int Offset);
