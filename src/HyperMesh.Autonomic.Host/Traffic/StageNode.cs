namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>A node of a <see cref="MeshStage"/>.</summary>
/// <param name="Name">A letter, from <c>a</c> on.</param>
/// <param name="Number">Its place, from 1 on.</param>
/// <param name="Namespace">The network namespace that it is.</param>
/// <param name="MeshAddress">The address that the others know it by, whatever the way; on its loopback.</param>
/// <param name="Neighbours">Those that it has a link to.</param>
internal sealed record StageNode(string Name, int Number, string Namespace, string MeshAddress, IReadOnlyList<StageNeighbour> Neighbours)
{
    /// <exception cref="ArgumentException">There is no link to it.</exception>
    public StageNeighbour Neighbour(string name) =>
        Neighbours.FirstOrDefault(one => one.Name == name) ?? throw new ArgumentException($"node {Name} has no link to '{name}'");
}
