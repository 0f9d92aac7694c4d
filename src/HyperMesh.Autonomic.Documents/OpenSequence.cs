namespace HyperMesh.Autonomic.Documents;

internal sealed class OpenSequence(Place place, PointerPath path, bool isFlow) : OpenNode(place, path, isFlow)
{
    private readonly List<Node> _items = [];

    public override PointerPath NextPath(string scalar) => Path.Child(_items.Count);

    public override void Add(Node node) => _items.Add(node);

    public override Node Close() => new SequenceNode(Place, Path, _items);
}
