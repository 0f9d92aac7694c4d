namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>Some events do not happen any more.</summary>
/// <param name="Name">Which, as <c>program/event</c>.</param>
/// <param name="Fields">Fields that they have; <c>${target}</c> in a value is the target of the action.</param>
/// <param name="Keep">The share that still happens, from 0 to 1: evenly spread, and the same in every run.</param>
internal sealed record EventEffect(string Name, Labels Fields, double Keep);
