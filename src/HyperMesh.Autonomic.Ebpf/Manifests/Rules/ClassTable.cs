using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Rules;

/// <summary>Numbers the sets of rules that values can have, equal ones once. Class 0 is all rules.</summary>
internal sealed class ClassTable
{
    private readonly Dictionary<ulong[], uint> _numbers = new(new SameWords());
    private readonly List<ulong[]> _sets = [];

    public ClassTable(int rules) => Number(RuleSet.All(rules));

    /// <summary>By number.</summary>
    public IReadOnlyList<ulong[]> Sets => _sets;

    /// <summary>The number of a set, which is copied when it is new.</summary>
    public uint Number(ulong[] set)
    {
        if (_numbers.TryGetValue(set, out var number))
            return number;

        var kept = set.ToArray();
        number = (uint)_sets.Count;
        _sets.Add(kept);
        _numbers.Add(kept, number);
        return number;
    }

    private sealed class SameWords : IEqualityComparer<ulong[]>
    {
        public bool Equals(ulong[]? x, ulong[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(ulong[] obj)
        {
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes<ulong>(obj));
            return hash.ToHashCode();
        }
    }
}
