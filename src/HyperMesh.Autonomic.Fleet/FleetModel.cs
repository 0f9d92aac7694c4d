using System.Text;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>What is below <c>live/</c>, as heard last. Not thread-safe: its owner locks it.</summary>
/// <param name="keys">Where things are.</param>
/// <param name="time">The receiver's clock.</param>
/// <param name="report">Told of values that are not what they should be, with the key; they are passed over, what was there before stays.</param>
internal sealed class FleetModel(FleetKeys keys, TimeProvider time, Action<string> report)
{
    private const int MostEntries = 500_000;
    private static readonly TimeSpan LongestMemory = TimeSpan.FromHours(1);

    private readonly Dictionary<string, LiveEntry> _entries = [];
    private readonly SortedSet<string> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<RuleId, SortedSet<string>> _slots = [];
    private readonly Dictionary<RuleId, SortedSet<string>> _symptoms = [];
    private readonly Dictionary<(RuleId Rule, string Node), long> _past = [];
    private readonly SortedDictionary<string, SortedDictionary<string, BlockValue>> _blocks = new(StringComparer.Ordinal);

    public PolicyRollout Rollout { get; private set; } = PolicyRollout.None;

    public IReadOnlyCollection<string> Nodes => _nodes;

    public IEnumerable<RuleNodes> Slots => Flat(_slots);

    public IEnumerable<RuleNodes> Symptoms => Flat(_symptoms);

    public IEnumerable<Block> Blocks => _blocks.Select(block => new Block(
        block.Key, [.. block.Value.Keys], block.Value.First().Value.Reason, block.Value.Values.Max(value => value.Until)));

    public bool IsUp(string node) => _nodes.Contains(node);

    /// <summary>How many others than a node see what a rule looks for, or did within a time by this clock.</summary>
    public int OthersThatSee(RuleId rule, string self, TimeSpan within)
    {
        var open = _symptoms.GetValueOrDefault(rule);
        var count = open is null ? 0 : open.Count - (open.Contains(self) ? 1 : 0);
        foreach (var ((past, node), at) in _past)
            if (past == rule && node != self && time.GetElapsedTime(at) <= within && open?.Contains(node) != true)
                count++;
        return count;
    }

    public IReadOnlyList<string> HoldersOf(RuleId rule) => [.. _slots.GetValueOrDefault(rule) ?? []];

    /// <summary>The slot that a node has by what was heard last.</summary>
    public SlotEntry? Slot(RuleId rule, string node) => _entries.GetValueOrDefault(keys.Slot(rule, node)) as SlotEntry;

    /// <summary>All slots of a node by what was heard last.</summary>
    public IEnumerable<SlotEntry> Own(string node) => _slots.Where(slot => slot.Value.Contains(node)).Select(slot => Slot(slot.Key, node)).OfType<SlotEntry>();

    /// <summary>Takes all there is in the place of what was heard before.</summary>
    public void Reset(IReadOnlyList<KeyValue> all)
    {
        var gone = _entries.Keys.ToHashSet();
        foreach (var kv in all)
            gone.Remove(Exact(kv));
        foreach (var key in gone)
            Remove(key);
        foreach (var kv in all)
            Put(kv);
    }

    /// <summary>Takes a change.</summary>
    public void Apply(WatchEvent change)
    {
        if (change.Type == "DELETE")
            Remove(Exact(change.Kv));
        else
            Put(change.Kv);
    }

    private void Put(KeyValue kv)
    {
        var key = Exact(kv);
        if (LiveEntry.Read(keys, kv, out var wrong) is not { } entry)
            report($"{FleetKeys.Show(kv.Key)}: {wrong}; it is passed over");
        else if (_entries.Count >= MostEntries && !_entries.ContainsKey(key))
            report($"{FleetKeys.Show(kv.Key)}: there are more than {MostEntries:N0} keys below {keys.Live}; it is passed over");
        else
            Put(key, entry);
    }

    private void Put(string key, LiveEntry entry)
    {
        _entries[key] = entry;
        switch (entry)
        {
            case NodeEntry node:
                _nodes.Add(node.Node);
                break;
            case SlotEntry slot:
                Add(_slots, slot.Rule, slot.Node);
                break;
            case SymptomEntry symptom:
                Add(_symptoms, symptom.Rule, symptom.Node);
                break;
            case BlockEntry block:
                if (!_blocks.TryGetValue(block.Prefix, out var nodes))
                    _blocks[block.Prefix] = nodes = new(StringComparer.Ordinal);
                nodes[block.Node] = block.Value;
                break;
            case RolloutEntry { Rollout: var rollout }:
                Rollout = rollout;
                break;
        }
    }

    private void Remove(string key)
    {
        if (!_entries.Remove(key, out var entry))
            return;
        switch (entry)
        {
            case NodeEntry node:
                _nodes.Remove(node.Node);
                break;
            case SlotEntry slot:
                Take(_slots, slot.Rule, slot.Node);
                break;
            case SymptomEntry symptom:
                Take(_symptoms, symptom.Rule, symptom.Node);
                Remember(symptom);
                break;
            case BlockEntry block when _blocks.TryGetValue(block.Prefix, out var nodes):
                nodes.Remove(block.Node);
                if (nodes.Count == 0)
                    _blocks.Remove(block.Prefix);
                break;
            case RolloutEntry:
                Rollout = PolicyRollout.None;
                break;
        }
    }

    // A character for each byte: what is no text is told apart, too.
    private static string Exact(KeyValue kv) => Encoding.Latin1.GetString(kv.Key);

    private void Remember(SymptomEntry symptom)
    {
        if (_past.Count >= 10_000)
            foreach (var old in _past.Where(past => time.GetElapsedTime(past.Value) > LongestMemory).Select(past => past.Key).ToList())
                _past.Remove(old);
        if (_past.Count < MostEntries)
            _past[(symptom.Rule, symptom.Node)] = time.GetTimestamp();
    }

    private static void Add(Dictionary<RuleId, SortedSet<string>> sets, RuleId rule, string node)
    {
        if (!sets.TryGetValue(rule, out var nodes))
            sets[rule] = nodes = new(StringComparer.Ordinal);
        nodes.Add(node);
    }

    private static void Take(Dictionary<RuleId, SortedSet<string>> sets, RuleId rule, string node)
    {
        if (sets.TryGetValue(rule, out var nodes) && nodes.Remove(node) && nodes.Count == 0)
            sets.Remove(rule);
    }

    private static IEnumerable<RuleNodes> Flat(Dictionary<RuleId, SortedSet<string>> sets) =>
        sets.OrderBy(set => set.Key.ToString(), StringComparer.Ordinal).Select(set => new RuleNodes(set.Key, [.. set.Value]));
}
