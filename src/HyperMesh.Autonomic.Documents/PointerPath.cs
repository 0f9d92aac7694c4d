using System.Text;

namespace HyperMesh.Autonomic.Documents;

/// <summary>
/// A JSON pointer kept as a chain, because written out for every node it would cost the length of all keys above it: a long key over a
/// long list would fill the memory.
/// </summary>
internal sealed class PointerPath
{
    public static readonly PointerPath Root = new(null, "");

    private readonly PointerPath? _parent;
    private readonly string? _key;
    private readonly int _index;

    private PointerPath(PointerPath? parent, string key) => (_parent, _key) = (parent, key);

    private PointerPath(PointerPath parent, int index) => (_parent, _index) = (parent, index);

    public PointerPath Child(string key) => new(this, key);

    public PointerPath Child(int index) => new(this, index);

    /// <summary>The key that a token of RFC 6901 stands for.</summary>
    public static string Unescape(string token) => token.Replace("~1", "/").Replace("~0", "~");

    public override string ToString()
    {
        var chain = new Stack<PointerPath>();
        for (var path = this; path._parent is not null; path = path._parent)
            chain.Push(path);
        var pointer = new StringBuilder();
        foreach (var path in chain)
            pointer.Append('/').Append(path._key?.Replace("~", "~0").Replace("/", "~1") ?? path._index.ToString());
        return pointer.ToString();
    }
}
