namespace HyperMesh.Autonomic.Documents;

/// <summary>A mapping or list whose end has not been read yet.</summary>
internal abstract class OpenNode(Place place, PointerPath path, bool isFlow)
{
    public Place Place { get; } = place;

    public PointerPath Path { get; } = path;

    /// <summary>Whether it is written in brackets, where indentation means nothing.</summary>
    public bool IsFlow { get; } = isFlow;

    /// <summary>The path of the node that comes next.</summary>
    /// <param name="scalar">Its text when it is a scalar: it may be a key.</param>
    public abstract PointerPath NextPath(string scalar);

    /// <summary>Takes the next node: an item, a key or a value.</summary>
    public abstract void Add(Node node);

    /// <summary>Makes the node, now that all that is in it has been added.</summary>
    public abstract Node Close();
}
