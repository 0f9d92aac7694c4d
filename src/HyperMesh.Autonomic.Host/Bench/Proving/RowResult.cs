namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>What the runs gave for a row of the catalogue.</summary>
/// <param name="Id">See <see cref="ProvingRow.Id"/>.</param>
/// <param name="Section">See <see cref="ProvingSection.Id"/>.</param>
/// <param name="Title">What was measured.</param>
/// <param name="Unit">Of both figures.</param>
/// <param name="Better"><c>more</c> or <c>less</c>.</param>
/// <param name="Ours">Null when it was not measured.</param>
/// <param name="Missing">Then why, and what to do about it.</param>
/// <param name="Peer">Null where nobody else does it.</param>
/// <param name="Ratio">How many times better ours is, run by run: above 1 ours is. Null without both figures, or where one of them is zero.</param>
internal sealed record RowResult(
    string Id, string Section, string Title, string Unit, string Better, Spread? Ours, string? Missing, PeerResult? Peer, Spread? Ratio);
