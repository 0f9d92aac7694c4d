namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>A revision of the fleet's policies, as this node is to have it.</summary>
/// <param name="Revision">Grows with every push; never used twice.</param>
/// <param name="Files">Name of each file, and its text.</param>
/// <param name="IsCanary">Whether this node is one of those that try it first.</param>
public sealed record FleetPolicy(int Revision, IReadOnlyDictionary<string, string> Files, bool IsCanary);

/// <summary>What a node says about a revision.</summary>
/// <param name="Revision">Which.</param>
/// <param name="Accepted">Whether it is in force there.</param>
/// <param name="Reasons">Why not, with the place and the mend; empty where it is.</param>
public sealed record PolicyAcknowledgement(int Revision, bool Accepted, IReadOnlyList<string> Reasons);

/// <summary>What came of a revision on a node since it is in force there: what the fleet goes by when it promotes a revision or takes it back.</summary>
/// <param name="Revision">Which.</param>
/// <param name="Acted">Plans that were carried out.</param>
/// <param name="Helped">Verified: what was expected came true.</param>
/// <param name="Unmet">Verified: it did not, or there was no data.</param>
/// <param name="Harmful">A guard was broken.</param>
/// <param name="Failed">Actions that failed.</param>
public sealed record PolicyResults(int Revision, int Acted, int Helped, int Unmet, int Harmful, int Failed);
