using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Host.Fleet;

/// <summary>The fleet, as its shared store knows it: the answer of <c>GET /v1/fleet</c>.</summary>
/// <param name="Link">alone (there is none), connected, or away.</param>
/// <param name="Name">Of the fleet.</param>
/// <param name="Node">Of this node in it.</param>
/// <param name="At">When the store was asked: at most two seconds ago, while it answers.</param>
/// <param name="Problem">Why it did not answer; null when it did.</param>
/// <param name="Revision">The revision that all nodes but canaries are to have; null where each goes by its own files.</param>
/// <param name="Canary">The revision that some nodes try; null when none is.</param>
/// <param name="Nodes">All that it has heard of, in the order of their names.</param>
internal sealed record FleetDocument(
    string Link, string? Name, string? Node, DateTimeOffset At, string? Problem, int? Revision, FleetCanaryView? Canary,
    IReadOnlyList<FleetNodeView> Nodes);

/// <summary>A revision that is tried.</summary>
/// <param name="Revision">Which.</param>
/// <param name="Nodes">Who tries it.</param>
/// <param name="Seconds">For how long.</param>
internal sealed record FleetCanaryView(int Revision, IReadOnlyList<string> Nodes, double Seconds);

/// <summary>A node.</summary>
/// <param name="Node">Its name.</param>
/// <param name="IsUp">Whether its lease is alive.</param>
/// <param name="Revision">The fleet's revision in force there; null where it goes by files of its own, or has said nothing yet.</param>
/// <param name="Wanted">The revision that it is to have.</param>
/// <param name="Refuses">Why it does not take that; empty when it does, or has not answered.</param>
/// <param name="Symptoms">Open ones; null when it has said nothing yet.</param>
/// <param name="Failing">Parts that fail.</param>
/// <param name="Standstill">held or frozen by a person; null when not.</param>
/// <param name="Hooks">What it has on its hooks, and what should be there.</param>
/// <param name="Version">Of its program.</param>
internal sealed record FleetNodeView(
    string Node, bool IsUp, int? Revision, int? Wanted, IReadOnlyList<string> Refuses, int? Symptoms, IReadOnlyList<string> Failing, string? Standstill,
    IReadOnlyList<NodeHook> Hooks, string? Version);
