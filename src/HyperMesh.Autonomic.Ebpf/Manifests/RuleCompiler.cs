using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using HyperMesh.Autonomic.Ebpf.Manifests.Rules;
using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Compiles a list of rules to the maps of <c>xdp_firewall.h</c>: for each field a table from a value to its class, and for each
/// class the set of rules that it leaves possible. A packet's rules are what is in the sets of all its classes.</summary>
/// <remarks>Bit vectors of Lakshman and Stiliadis (SIGCOMM 1998), with the summaries of Baboescu and Varghese (SIGCOMM 2001).</remarks>
internal sealed class RuleCompiler
{
    private const uint NoTable = uint.MaxValue;
    private const int WordBits = 64;

    // struct hm_fw_vector.
    private const int SummaryWords = 3;
    private const int VectorWords = 160;

    // Sixteenths of a nanosecond, as HM_FW_TIME_UNITS has it.
    private const ulong UnitsPerSecond = 16_000_000_000;

    private readonly RulesParameter _parameter;
    private readonly IReadOnlyList<Rule> _rules;
    private readonly ClassTable _classes;
    private readonly BlockList _blocks = new();
    private readonly List<MapWrite> _writes = [];

    private RuleCompiler(RulesParameter parameter, IReadOnlyList<Rule> rules)
    {
        _parameter = parameter;
        _rules = rules;
        _classes = new ClassTable(rules.Count);
    }

    public static List<MapWrite> Compile(RulesParameter parameter, JsonElement? value, List<ArgumentProblem> problems)
    {
        var before = problems.Count;
        var rules = new RuleParser(parameter, problems).Read(value);
        return problems.Count > before ? [] : new RuleCompiler(parameter, rules).Compile();
    }

    private List<MapWrite> Compile()
    {
        _writes.Add(new FieldWrite(new FieldTarget(_parameter.Maps.Config, 0, "rule_count"), (ulong)_rules.Count));
        foreach (var field in _parameter.Fields)
            AddTables(field);
        AddArray(_parameter.Maps.Tables, _blocks.Count, _blocks.ToArray());
        AddSets();
        AddVerdicts();
        return _writes;
    }

    private void AddTables(RuleField field)
    {
        switch (field.Type)
        {
            case RuleFieldType.Protocol:
                var isNamed = _rules.Any(rule => rule.Protocol is not null || rule.Direction is not null);
                AddTable(Member(field), isNamed ? ProtocolTable.Add(_rules, _classes, _blocks) : NoTable, 0);
                break;
            case RuleFieldType.Port:
                var any = RuleSet.Where(_rules, rule => !rule.Ports.ContainsKey(field.Name));
                var ranges = Numbered().Where(rule => rule.Rule.Ports.ContainsKey(field.Name))
                    .Select(rule => (rule.Number, rule.Rule.Ports[field.Name].First, rule.Rule.Ports[field.Name].Last)).ToList();
                var none = _classes.Number(any);
                AddTable(Member(field), ranges.Count == 0 ? NoTable : PortTable.Add(ranges, any, _classes, _blocks), none);
                break;
            case RuleFieldType.Cidr:
                AddNetworks(field, "v4", AddressFamily.InterNetwork);
                AddNetworks(field, "v6", AddressFamily.InterNetworkV6);
                break;
        }
    }

    private void AddNetworks(RuleField field, string version, AddressFamily family)
    {
        var anywhere = RuleSet.Where(_rules, rule => !rule.Networks.ContainsKey(field.Name));
        var networks = Numbered()
            .Where(rule => rule.Rule.Networks.TryGetValue(field.Name, out var network) && network.BaseAddress.AddressFamily == family)
            .ToLookup(rule => rule.Rule.Networks[field.Name], rule => rule.Number);
        var none = _classes.Number(anywhere);
        var table = networks.Count == 0 ? NoTable : AddressTable.Add(networks, anywhere, _classes, _blocks);
        AddTable($"{Member(field)}_{version}", table, none);
    }

    private void AddTable(string member, uint table, uint none)
    {
        _writes.Add(new FieldWrite(new FieldTarget(_parameter.Maps.Config, 0, $"{member}_table"), table));
        _writes.Add(new FieldWrite(new FieldTarget(_parameter.Maps.Config, 0, $"{member}_none"), none));
    }

    /// <summary>The sets of the classes: one word each, or a vector with its summary.</summary>
    private void AddSets()
    {
        var sets = _classes.Sets;
        if (_rules.Count <= WordBits)
        {
            AddArray(_parameter.Maps.Words, sets.Count, Bytes(sets.Select(set => set[0])));
            return;
        }

        var vectors = new ulong[sets.Count * VectorWords];
        for (var i = 0; i < sets.Count; i++)
        {
            var vector = vectors.AsSpan(i * VectorWords, VectorWords);
            sets[i].CopyTo(vector[SummaryWords..]);
            for (var word = 0; word < sets[i].Length; word++)
                if (sets[i][word] != 0)
                    vector[word / WordBits] |= 1ul << word % WordBits;
        }

        AddArray(_parameter.Maps.Vectors, sets.Count, MemoryMarshal.AsBytes<ulong>(vectors).ToArray());
    }

    private void AddVerdicts()
    {
        var limits = new List<TableEntry>();
        var verdicts = new ulong[_rules.Count];
        for (var i = 0; i < _rules.Count; i++)
        {
            // struct hm_fw_rule: action, place in the list, bucket.
            verdicts[i] = (ulong)_rules[i].Action | (ulong)_rules[i].Number << 16 | (ulong)limits.Count << 32;
            if (_rules[i].Action == RuleAction.Limit)
                limits.Add(Limit(_rules[i], limits.Count));
        }

        AddArray(_parameter.Maps.Verdicts, _rules.Count, Bytes(verdicts));
        AddSize(_parameter.Maps.Hits, _rules.Count);
        AddSize(_parameter.Maps.Limits, limits.Count);
        if (limits.Count > 0)
            _writes.Add(new TableWrite(_parameter.Maps.Limits, limits));
    }

    private TableEntry Limit(Rule rule, int index)
    {
        // Without a burst, what comes in a tenth of a second.
        var interval = UnitsPerSecond / rule.Rate!.Value;
        var burst = rule.Burst ?? Math.Max(1, rule.Rate.Value / 10);
        return new TableEntry(
            $"/{_parameter.Name}/{rule.Number}",
            [(null, new NumberValue((ulong)index))],
            [("interval", new NumberValue(interval)), ("tolerance", new NumberValue((burst - 1) * interval))]);
    }

    private void AddArray(string map, int entries, byte[] values)
    {
        AddSize(map, entries);
        if (entries > 0)
            _writes.Add(new ArrayWrite(map, values));
    }

    // A map has one entry at least, and the object says so.
    private void AddSize(string map, int entries)
    {
        if (entries > 1)
            _writes.Add(new MapSize(map, (uint)entries));
    }

    private IEnumerable<(int Number, Rule Rule)> Numbered() => _rules.Select((rule, number) => (number, rule));

    private static byte[] Bytes(IEnumerable<ulong> words) => MemoryMarshal.AsBytes<ulong>(words.ToArray()).ToArray();

    /// <summary>sourcePort becomes source_port.</summary>
    private static string Member(RuleField field) =>
        string.Concat(field.Name.Select(letter => char.IsAsciiLetterUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{letter}"));
}
