using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Engine.Tests.Fleet;

/// <summary>The shared store of a fleet in memory, in virtual time. Its nodes can be cut off from it and die. A lease ends by its clock.</summary>
internal sealed class MemoryFleet(IScheduler clock)
{
    /// <summary>So long after its last word a node is gone.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(6);

    /// <summary>How often nodes say a word.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);

    /// <summary>A node that could not say a word for so long calls its slots lost: before the store does.</summary>
    public static readonly TimeSpan CallsLost = TimeSpan.FromSeconds(4);

    private readonly SortedDictionary<string, MemoryNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<RuleId, SortedSet<string>> _slots = [];

    public IScheduler Clock { get; } = clock;

    /// <summary>Who holds the slots of a rule, as the store sees it.</summary>
    public IReadOnlyCollection<string> Holders(RuleId rule) => _slots.GetValueOrDefault(rule) ?? [];

    public int Slots => _slots.Values.Sum(holders => holders.Count);

    /// <summary>Who is there by lease.</summary>
    public IReadOnlyList<string> Up => [.. _nodes.Values.Where(node => node.HasLease).Select(node => node.Self)];

    public MemoryNode Join(string name)
    {
        if (_nodes.TryGetValue(name, out var before))
            before.Replace();
        return _nodes[name] = new MemoryNode(this, name);
    }

    /// <summary>What a partition does: the store is not reached from these any more.</summary>
    public void Cut(string name) => _nodes[name].IsCut = true;

    public void Heal(string name) => _nodes[name].IsCut = false;

    internal IEnumerable<MemoryNode> Others(MemoryNode than) => _nodes.Values.Where(node => node != than && node.HasLease);

    internal bool Take(string node, FleetBudget budget)
    {
        if (!_slots.TryGetValue(budget.Rule, out var holders))
            _slots[budget.Rule] = holders = new SortedSet<string>(StringComparer.Ordinal);
        return holders.Contains(node) || (holders.Count < Math.Max(1, (int)budget.Limit.Of(Up.Count)) && holders.Add(node));
    }

    internal void Free(string node, RuleId rule)
    {
        if (_slots.TryGetValue(rule, out var holders) && holders.Remove(node))
            foreach (var other in _nodes.Values)
                other.HearFreed(rule);
    }

    internal void FreeAll(string node)
    {
        foreach (var rule in _slots.Keys.ToList())
            Free(node, rule);
    }

    internal bool Holds(string node, RuleId rule) => _slots.TryGetValue(rule, out var holders) && holders.Contains(node);
}
