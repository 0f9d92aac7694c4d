namespace HyperMesh.Autonomic;

/// <summary>One thing that happened, as a program reported it through a ring buffer. Immutable.</summary>
/// <param name="Name">Which kind, as the program's manifest names it: <c>program/event</c>.</param>
/// <param name="Fields">What it says, in text: <c>comm="bash"</c>, <c>source="10.0.0.7"</c>; <c>interface</c> where the program sits on one.</param>
public sealed record KernelEvent(string Name, Labels Fields);
