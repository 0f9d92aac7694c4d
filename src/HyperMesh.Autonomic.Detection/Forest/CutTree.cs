using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Detection.Forest;

/// <summary>A random cut tree over the last points given to it: every node cuts the box around its points across a side chosen by its length.</summary>
/// <remarks>Guha, Mishra, Roy, Schrijvers: Robust Random Cut Forest Based Anomaly Detection on Streams (2016): a tree stays distributed as if it
/// were built anew when points come and go. All room is taken at the start; O(depth · dimensions) for a point.</remarks>
internal sealed class CutTree
{
    private const int None = -1;

    private readonly int _dimensions;
    private readonly RandomCuts _random;
    private readonly Node[] _nodes;
    private readonly float[] _low;
    private readonly float[] _high;
    private readonly int[] _leaves;
    private int _root = None;
    private int _free;
    private int _next;
    private int _count;

    public CutTree(int dimensions, int sample, ulong seed)
    {
        (_dimensions, _random) = (dimensions, new RandomCuts(seed));
        _nodes = new Node[2 * sample];
        (_low, _high) = (new float[_nodes.Length * dimensions], new float[_nodes.Length * dimensions]);
        _leaves = new int[sample];
        for (var i = 0; i < _nodes.Length; i++)
            _nodes[i].Parent = i + 1;
    }

    public bool IsFull => _count == _leaves.Length;

    /// <summary>A random number in [0, 1), for what is to happen to this tree.</summary>
    public double Draw() => _random.Next();

    /// <summary>How much a new point would displace the others, as an expectation over the cut that would part it from them: from 0 (it is one
    /// of them) to 1 (the first cut parts it from all).</summary>
    /// <param name="point">As many values as dimensions.</param>
    /// <param name="shares">To each dimension is added how much of that is by cuts across it.</param>
    public double Displacement(ReadOnlySpan<float> point, Span<double> shares)
    {
        var (total, reached) = (0.0, 1.0);
        for (var node = _root; node != None; node = ChildOf(node, point))
        {
            var (outside, length) = Lengths(node, point);
            if (outside > 0)
            {
                var displaced = reached / length * _nodes[node].Mass / _count;
                total += displaced * outside;
                reached *= 1 - outside / length;
                Share(node, point, displaced, shares);
            }
        }

        return total;
    }

    /// <summary>Takes a point in; when the tree is full, the oldest goes.</summary>
    public void Add(ReadOnlySpan<float> point)
    {
        if (IsFull)
            Remove(_leaves[_next]);
        else
            _count++;
        _leaves[_next] = Insert(point);
        _next = (_next + 1) % _leaves.Length;
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write((long)_random.State);
        writer.Write([_root, _free, _next, _count]);
        writer.Write(MemoryMarshal.Cast<Node, int>(_nodes));
        writer.Write(_low);
        writer.Write(_high);
        writer.Write(_leaves);
    }

    /// <summary>Takes over what <see cref="Write"/> wrote; false when it cannot be, and then this is of no use any more.</summary>
    public bool Read(ref DetectorStateReader reader)
    {
        _random.State = (ulong)reader.ReadInt64();
        var (numbers, nodes) = (reader.ReadInt32s(), reader.ReadInt32s());
        var (low, high, leaves) = (reader.ReadSingles(), reader.ReadSingles(), reader.ReadInt32s());
        var target = MemoryMarshal.Cast<Node, int>(_nodes.AsSpan());
        if (numbers.Length != 4 || nodes.Length != target.Length || low.Length != _low.Length || high.Length != _high.Length || leaves.Length != _leaves.Length)
            return false;

        nodes.AsSpan().CopyTo(target);
        low.CopyTo(_low, 0);
        high.CopyTo(_high, 0);
        leaves.CopyTo(_leaves, 0);
        (_root, _free, _next, _count) = (numbers[0], numbers[1], numbers[2], numbers[3]);
        return IsWhole();
    }

    // Every index in range and every side a dimension: then no walk can leave the arrays. The checksum has seen to the rest.
    private bool IsWhole()
    {
        var nodes = _nodes.Length;
        return _random.State != 0 && _next >= 0 && _next < _leaves.Length && _count >= 0 && _count <= _leaves.Length
            && _root >= None && _root < nodes && _free >= 0 && _free <= nodes && Array.TrueForAll(_leaves, leaf => leaf >= 0 && leaf < nodes)
            && Array.TrueForAll(_nodes, node => node.Left >= None && node.Left < nodes && node.Right >= None && node.Right < nodes
                && node.Parent >= None && node.Parent <= nodes && node.Side >= 0 && node.Side < _dimensions);
    }

    private Span<float> LowOf(int node) => _low.AsSpan(node * _dimensions, _dimensions);

    private Span<float> HighOf(int node) => _high.AsSpan(node * _dimensions, _dimensions);

    private int ChildOf(int node, ReadOnlySpan<float> point)
    {
        ref readonly var cut = ref _nodes[node];
        return point[cut.Side] <= cut.At ? cut.Left : cut.Right;
    }

    // The sides of the box with the point in it, and what of them the point adds.
    private (double Outside, double Length) Lengths(int node, ReadOnlySpan<float> point)
    {
        var low = LowOf(node);
        var high = HighOf(node);
        var (outside, length) = (0.0, 0.0);
        for (var side = 0; side < point.Length; side++)
        {
            outside += Outside(low[side], high[side], point[side]);
            length += high[side] - low[side];
        }

        return (outside, length + outside);
    }

    private static double Outside(float low, float high, float value) => Math.Max(0, Math.Max((double)low - value, (double)value - high));

    private void Share(int node, ReadOnlySpan<float> point, double displaced, Span<double> shares)
    {
        var low = LowOf(node);
        var high = HighOf(node);
        for (var side = 0; side < point.Length; side++)
            shares[side] += displaced * Outside(low[side], high[side], point[side]);
    }

    private int Insert(ReadOnlySpan<float> point)
    {
        if (_root == None)
            return _root = Leaf(point, None);

        for (var node = _root; ;)
        {
            var (outside, length) = Lengths(node, point);
            if (length == 0)
                return Again(node);

            var (side, at) = Cut(node, point, _random.Next() * length);
            if (outside > 0 && (point[side] <= at ? at < LowOf(node)[side] : at >= HighOf(node)[side]))
                return Part(node, point, side, at);

            Widen(node, point);
            _nodes[node].Mass++;
            node = point[_nodes[node].Side] <= _nodes[node].At ? _nodes[node].Left : _nodes[node].Right;
        }
    }

    // The place on the sides of the box with the point in it, laid end to end.
    private (int Side, float At) Cut(int node, ReadOnlySpan<float> point, double place)
    {
        var low = LowOf(node);
        var high = HighOf(node);
        var last = (Side: 0, At: 0f);
        for (var side = 0; side < point.Length; side++)
        {
            var (from, to) = (Math.Min(low[side], point[side]), Math.Max(high[side], point[side]));
            if (!(to > from))
                continue;

            // Below the upper end, so that something lies on either side of it.
            last = (side, Math.Min((float)(from + Math.Min(place, (double)to - from)), MathF.BitDecrement(to)));
            place -= (double)to - from;
            if (place < 0)
                break;
        }

        return last;
    }

    private int Again(int leaf)
    {
        _nodes[leaf].Mass++;
        return leaf;
    }

    private int Part(int node, ReadOnlySpan<float> point, int side, float at)
    {
        var above = Take();
        var leaf = Leaf(point, above);
        var isLeft = point[side] <= at;
        _nodes[above] = new Node
        {
            Side = side,
            At = at,
            Left = isLeft ? leaf : node,
            Right = isLeft ? node : leaf,
            Parent = _nodes[node].Parent,
            Mass = _nodes[node].Mass + 1,
        };
        LowOf(node).CopyTo(LowOf(above));
        HighOf(node).CopyTo(HighOf(above));
        Widen(above, point);
        Replace(_nodes[node].Parent, node, above);
        _nodes[node].Parent = above;
        return leaf;
    }

    private void Remove(int leaf)
    {
        for (var node = leaf; node != None; node = _nodes[node].Parent)
            _nodes[node].Mass--;
        if (_nodes[leaf].Mass > 0)
            return;

        var parent = _nodes[leaf].Parent;
        if (parent == None)
        {
            _root = None;
        }
        else
        {
            var sibling = _nodes[parent].Left == leaf ? _nodes[parent].Right : _nodes[parent].Left;
            var above = _nodes[parent].Parent;
            _nodes[sibling].Parent = above;
            Replace(above, parent, sibling);
            Give(parent);
            for (var node = above; node != None; node = _nodes[node].Parent)
                Shrink(node);
        }

        Give(leaf);
    }

    private void Replace(int parent, int child, int by)
    {
        if (parent == None)
            _root = by;
        else if (_nodes[parent].Left == child)
            _nodes[parent].Left = by;
        else
            _nodes[parent].Right = by;
    }

    private void Widen(int node, ReadOnlySpan<float> point)
    {
        var low = LowOf(node);
        var high = HighOf(node);
        for (var side = 0; side < point.Length; side++)
            (low[side], high[side]) = (Math.Min(low[side], point[side]), Math.Max(high[side], point[side]));
    }

    private void Shrink(int node)
    {
        var (left, right) = (_nodes[node].Left, _nodes[node].Right);
        LowOf(left).CopyTo(LowOf(node));
        HighOf(left).CopyTo(HighOf(node));
        Widen(node, LowOf(right));
        Widen(node, HighOf(right));
    }

    private int Leaf(ReadOnlySpan<float> point, int parent)
    {
        var leaf = Take();
        _nodes[leaf] = new Node { Left = None, Right = None, Parent = parent, Mass = 1, At = float.PositiveInfinity };
        point.CopyTo(LowOf(leaf));
        point.CopyTo(HighOf(leaf));
        return leaf;
    }

    private int Take()
    {
        var node = _free;
        _free = _nodes[node].Parent;
        return node;
    }

    private void Give(int node)
    {
        _nodes[node].Parent = _free;
        _free = node;
    }

    /// <summary>Points at or below <see cref="At"/> on <see cref="Side"/> are to the left; of a leaf that is none at all. Free nodes are chained by <see cref="Parent"/>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Node
    {
        public int Side;
        public float At;
        public int Left;
        public int Right;
        public int Parent;
        public int Mass;
    }
}
