using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Compiles a list of rules to bit vectors.</summary>
internal sealed class RuleCompiler
{
    private readonly RulesParameter _parameter;
    private readonly List<ArgumentProblem> _problems;
    private readonly List<MapWrite> _writes = [];
    private readonly Dictionary<string, JsonElement>[] _rules;

    private RuleCompiler(RulesParameter parameter, Dictionary<string, JsonElement>[] rules, List<ArgumentProblem> problems)
    {
        _parameter = parameter;
        _rules = rules;
        _problems = problems;
    }

    public static List<MapWrite> Compile(RulesParameter parameter, JsonElement? value, List<ArgumentProblem> problems)
    {
        var compiler = new RuleCompiler(parameter, Rules(parameter, value, problems), problems);
        compiler._writes.Add(new FieldWrite(parameter.Count, (ulong)compiler._rules.Length));
        foreach (var field in parameter.Fields)
            compiler.Compile(field);
        compiler.CheckPorts();
        return compiler._writes;
    }

    private static Dictionary<string, JsonElement>[] Rules(RulesParameter parameter, JsonElement? value, List<ArgumentProblem> problems)
    {
        if (value is not { } list)
            return [];
        if (list.ValueKind != JsonValueKind.Array)
        {
            problems.Add(new ArgumentProblem($"/{parameter.Name}", "this is no list of rules", "write each rule as '- { … }'"));
            return [];
        }

        var rules = new List<Dictionary<string, JsonElement>>();
        foreach (var item in list.EnumerateArray())
        {
            var pointer = $"/{parameter.Name}/{rules.Count}";
            var isRule = item.ValueKind == JsonValueKind.Object;
            if (!isRule)
                problems.Add(new ArgumentProblem(pointer, "this is no rule", "write it as '{ action: …, … }'"));
            rules.Add(isRule ? ConfigCompiler.Members(item, pointer, problems) : []);
        }

        if (rules.Count > parameter.MaxItems)
            problems.Add(new ArgumentProblem(
                $"/{parameter.Name}", $"{rules.Count} rules are more than the {parameter.MaxItems} that the program holds"));
        CheckNames(parameter, rules, problems);
        return [.. rules];
    }

    private static void CheckNames(RulesParameter parameter, List<Dictionary<string, JsonElement>> rules, List<ArgumentProblem> problems)
    {
        var known = parameter.Fields.Select(field => field.Name).ToList();
        for (var i = 0; i < rules.Count; i++)
        {
            foreach (var name in rules[i].Keys.Except(known))
                problems.Add(new ArgumentProblem(
                    ConfigCompiler.Child($"/{parameter.Name}/{i}", name), $"a rule has no field '{name}'", NearestName.Hint(name, known)));
            foreach (var field in parameter.Fields.Where(field => field.IsRequired && !rules[i].ContainsKey(field.Name)))
                problems.Add(new ArgumentProblem($"/{parameter.Name}/{i}", $"'{field.Name}' is missing in this rule"));
        }
    }

    private void Compile(RuleField field)
    {
        switch (field)
        {
            case EnumRuleField word:
                var bits = Values(word, (string text, out ulong v) => word.Values.TryGetValue(text, out v), NearestNames(word.Values.Keys));
                _writes.Add(new FieldWrite(word.Bits, Mask(i => bits[i] == 1)));
                break;
            case CidrRuleField cidr:
                CompileNetworks(cidr);
                break;
            case ProtocolRuleField protocol:
                var protocols = Protocols(protocol);
                for (var number = 0u; number < 256; number++)
                    AddEntry(protocol.Map, Bytes(number), Mask(i => protocols[i] is null || protocols[i] == number));
                break;
            case PortRuleField port:
                var ports = Ports(port);
                _writes.Add(new FieldWrite(port.Any, Mask(i => ports[i] is null)));
                foreach (var number in ports.OfType<ushort>().Distinct())
                    AddEntry(port.Map, Bytes(number), Mask(i => ports[i] is null || ports[i] == number));
                break;
        }
    }

    private void CompileNetworks(CidrRuleField field)
    {
        var networks = Values(field, (string text, out IPNetwork network) => TryNetwork(text, out network), _ => "write it as 192.0.2.0/24 or 2001:db8::/32");
        foreach (var (family, map, any) in (ReadOnlySpan<(AddressFamily, string, string)>)[
            (AddressFamily.InterNetwork, field.Ipv4Map, "0.0.0.0/0"), (AddressFamily.InterNetworkV6, field.Ipv6Map, "::/0")])
        {
            var prefixes = networks.OfType<IPNetwork>().Where(network => network.BaseAddress.AddressFamily == family);
            // A trie gives the longest match only, so each prefix also has the rules of the shorter ones around it.
            foreach (var prefix in prefixes.Append(IPNetwork.Parse(any)).Distinct())
                AddEntry(map, Key(prefix), Mask(i => networks[i] is not { } network || Covers(network, prefix)));
        }
    }

    private void CheckPorts()
    {
        var protocol = _parameter.Fields.OfType<ProtocolRuleField>().FirstOrDefault();
        var port = _parameter.Fields.OfType<PortRuleField>().FirstOrDefault();
        if (protocol is null || port is null)
            return;

        for (var i = 0; i < _rules.Length; i++)
            if (_rules[i].ContainsKey(port.Name) && _rules[i].TryGetValue(protocol.Name, out var name)
                && IpProtocols.TryParse(name.ToString(), out var number) && !IpProtocols.HasPorts(number))
                _problems.Add(new ArgumentProblem(
                    Pointer(i, port.Name), $"{name} has no ports, so this rule can match nothing", "leave 'port' out"));
    }

    private byte?[] Protocols(ProtocolRuleField field) =>
        Values<byte>(field, IpProtocols.TryParse, text => NearestName.Hint(text, IpProtocols.ByName.Keys) ?? "name it, or give a number from 0 to 255");

    private ushort?[] Ports(PortRuleField field) =>
        Values(field, (string text, out ushort port) => ushort.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out port), _ => "a port is a number from 0 to 65535");

    private delegate bool TryParse<T>(string text, out T value);

    /// <summary>The value of a field in every rule; null where a rule does not have it.</summary>
    private T?[] Values<T>(RuleField field, TryParse<T> parse, Func<string, string?> hint)
        where T : struct
    {
        var values = new T?[_rules.Length];
        for (var i = 0; i < _rules.Length; i++)
        {
            if (!_rules[i].TryGetValue(field.Name, out var given))
                continue;
            if (given.ValueKind is JsonValueKind.String or JsonValueKind.Number && parse(given.ToString(), out var value))
                values[i] = value;
            else
                _problems.Add(new ArgumentProblem(Pointer(i, field.Name), $"'{given}' is no {field.Name}", hint(given.ToString())));
        }

        return values;
    }

    private static Func<string, string?> NearestNames(IEnumerable<string> known) => text => NearestName.Hint(text, known);

    private string Pointer(int rule, string field) => $"/{_parameter.Name}/{rule}/{field}";

    private ulong Mask(Func<int, bool> has)
    {
        var mask = 0ul;
        for (var i = 0; i < Math.Min(_rules.Length, 64); i++)
            if (has(i))
                mask |= 1ul << i;
        return mask;
    }

    private void AddEntry(string map, byte[] key, ulong mask)
    {
        if (mask != 0)
            _writes.Add(new EntryWrite(map, key, mask));
    }

    private static bool TryNetwork(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/');
        var written = slash < 0 ? text : text[..slash];
        if (!IPAddress.TryParse(written, out var address))
            return false;

        // .NET takes 10/8 for 0.0.0.0/8, 010.0.0.1 for 8.0.0.1, and drops a port or a zone: what is read must be what is written.
        var isIpv4 = address.AddressFamily == AddressFamily.InterNetwork;
        if (isIpv4 ? address.ToString() != written : written.AsSpan().ContainsAny('[', '%'))
            return false;
        return IPNetwork.TryParse(slash < 0 ? $"{text}/{(isIpv4 ? 32 : 128)}" : text, out network);
    }

    // Not IPNetwork.Contains: of an address in ::ffff:0:0/96 it compares the last four bytes only, so 2001:db8::/98 contains ::ffff:0:1.
    private static bool Covers(IPNetwork wide, IPNetwork narrow) =>
        wide.BaseAddress.AddressFamily == narrow.BaseAddress.AddressFamily
        && wide.PrefixLength <= narrow.PrefixLength && new IPNetwork(narrow.BaseAddress, wide.PrefixLength).Equals(wide);

    private static byte[] Key(IPNetwork network)
    {
        var address = network.BaseAddress.GetAddressBytes();
        return [.. Bytes((uint)network.PrefixLength), .. address];
    }

    // Map keys are in the host's byte order, which is little-endian on every machine we run on; addresses are in the network's.
    private static byte[] Bytes(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Bytes(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return bytes;
    }
}
