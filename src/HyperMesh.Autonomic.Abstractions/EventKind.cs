namespace HyperMesh.Autonomic;

/// <summary>A kind of event that a monitor can give.</summary>
/// <param name="Name">As policies name it: <c>program/event</c>.</param>
/// <param name="Help">One sentence for people.</param>
/// <param name="Fields">The names of its fields, <c>interface</c> among them where the program sits on one; empty when not known beforehand.</param>
public sealed record EventKind(string Name, string Help, IReadOnlyList<string> Fields);
