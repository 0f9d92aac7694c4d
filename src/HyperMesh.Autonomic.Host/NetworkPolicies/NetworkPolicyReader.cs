using System.Net;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Host.NetworkPolicies;

/// <summary>Reads documents of the kinds NetworkPolicy and Identity; every problem at once, with its place.</summary>
internal sealed class NetworkPolicyReader
{
    private const string PolicyKind = "NetworkPolicy";
    private const string IdentityKind = "Identity";
    private const string NetworkMend = "write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32, or the name of an Identity";

    private readonly Dictionary<string, IReadOnlyList<IPNetwork>> _identities = new(StringComparer.Ordinal);

    private NetworkPolicyReader()
    {
    }
    /// <summary>The policies of some files, which share their identities; empty when there is an error.</summary>
    public static IReadOnlyList<NetworkPolicy> Read(IEnumerable<string> files, ProblemList problems)
    {
        var resources = files.SelectMany(file => Resource.Read(YamlReader.ReadFile(file, problems), [PolicyKind, IdentityKind], problems)).ToList();
        return Read(resources, problems);
    }

    /// <summary>As <see cref="Read(IEnumerable{string}, ProblemList)"/>, of a text that stands for a file.</summary>
    public static IReadOnlyList<NetworkPolicy> ReadText(string text, string file, ProblemList problems) =>
        Read([.. Resource.Read(YamlReader.Read(text, file, problems), [PolicyKind, IdentityKind], problems)], problems);

    private static IReadOnlyList<NetworkPolicy> Read(List<Resource> resources, ProblemList problems)
    {
        var reader = new NetworkPolicyReader();
        foreach (var resource in resources.Where(resource => resource.Kind == IdentityKind))
            reader.AddIdentity(resource);
        var policies = resources.Where(resource => resource.Kind == PolicyKind).Select(reader.Policy).ToList();
        foreach (var twice in policies.GroupBy(policy => policy.Name).SelectMany(same => same.Skip(1)))
            problems.Add(twice.Place, $"there are two policies '{twice.Name}'", "give one of them another name");
        return problems.HasErrors ? [] : policies;
    }

    private void AddIdentity(Resource resource)
    {
        var spec = resource.Spec;
        var networks = spec.RequiredSequence("addresses").Select(node => Network(node, spec.Problems)).OfType<IPNetwork>().ToList();
        spec.Done();
        if (IsAddress(resource.Name))
            spec.Problems.Add(spec.Mapping.Place, $"'{resource.Name}' is an address, and cannot name an identity");
        if (!_identities.TryAdd(resource.Name, networks))
            spec.Problems.Add(spec.Mapping.Place, $"there are two identities '{resource.Name}'", "put all addresses into one of them");
    }

    private NetworkPolicy Policy(Resource resource)
    {
        var spec = resource.Spec;
        var policy = new NetworkPolicy
        {
            Name = resource.Name,
            Place = spec.Mapping.Place,
            Endpoints = spec.Has("endpoints") ? Peers(spec, "endpoints") : null,
            Ingress = Rules(spec, "ingress", "from"),
            Egress = Rules(spec, "egress", "to"),
            AllowsAnswers = spec.OptionalBoolean("allowAnswers", true),
        };
        if (policy.Ingress is null && policy.Egress is null && !spec.Problems.HasErrors)
            spec.Problems.Add(spec.Mapping.Place, "neither 'ingress' nor 'egress' is given, so the policy does nothing", "write 'ingress: []' to let nothing in");
        spec.Done();
        return policy;
    }

    private List<NetworkRule>? Rules(MappingReader spec, string key, string peers)
    {
        if (!spec.Has(key))
            return null;

        var rules = new List<NetworkRule>();
        foreach (var item in spec.OptionalMappings(key))
        {
            rules.Add(new NetworkRule(
                $"{key}[{rules.Count}]", item.Mapping.Place,
                item.Has(peers) ? Peers(item, peers) : null,
                item.Has("ports") ? [.. item.RequiredMappings("ports").Select(Port).OfType<NetPort>()] : null));
            item.Done();
        }

        return rules;
    }

    /// <summary>Names of identities, addresses and networks; or a network with exceptions.</summary>
    private List<IPNetwork> Peers(MappingReader owner, string key)
    {
        var networks = new List<IPNetwork>();
        foreach (var node in owner.RequiredSequence(key))
            networks.AddRange(node is MappingNode block ? Block(new MappingReader(block, owner.Problems)) : Named(node, owner.Problems));
        return networks;
    }

    private IReadOnlyList<IPNetwork> Named(Node node, ProblemList problems)
    {
        if (!node.TryScalar(problems, "an address, a network or the name of an identity", out var scalar))
            return [];
        if (_identities.TryGetValue(scalar.Text, out var known))
            return known;
        if (IsAddress(scalar.Text))
            return Network(scalar, problems) is { } network ? [network] : [];
        problems.Add(node.Place, $"there is no identity {Quoted.Of(scalar.Text)}", NearestName.Hint(scalar.Text, _identities.Keys) ?? NetworkMend);
        return [];
    }

    private static IReadOnlyList<IPNetwork> Block(MappingReader block)
    {
        var network = block.Required("cidr") is { } node ? Network(node, block.Problems) : null;
        var holes = new List<IPNetwork>();
        foreach (var hole in block.RequiredSequence("except"))
            if (Network(hole, block.Problems) is { } read)
            {
                if (network is { } outer && !NetworkList.Covers(outer, read))
                    block.Problems.Add(hole.Place, $"{read} is not in {outer}", "leave it out");
                holes.Add(read);
            }

        return block.Done() && network is { } whole ? NetworkList.Without(whole, holes) : [];
    }

    private static NetPort? Port(MappingReader port)
    {
        var name = port.RequiredString("protocol");
        if (!IpProtocols.TryParse(name, out var protocol) && name.Length > 0)
            port.Report("protocol", $"{Quoted.Of(name)} is no protocol", NearestName.Hint(name, IpProtocols.ByName.Keys) ?? $"use a number, or {string.Join(", ", IpProtocols.ByName.Keys)}");
        var read = new NetPort(protocol, Range(port, "port"), Range(port, "sourcePort"));
        if (!port.Problems.HasErrors && (read.Port ?? read.SourcePort) is not null && !IpProtocols.HasPorts(protocol))
            port.Problems.Add(port.Mapping.Place, $"{read.Word} has no ports", "leave the ports out");
        return port.Done() ? read : null;
    }

    private static PortRange? Range(MappingReader owner, string key)
    {
        if (owner.OptionalString(key) is not { } text)
            return null;
        var range = PortRange.Parse(text);
        if (range is null)
            owner.Report(key, $"{Quoted.Of(text)} is no port and no range", "write 443, or 8000-8999");
        return range;
    }

    private static IPNetwork? Network(Node node, ProblemList problems)
    {
        if (!node.TryScalar(problems, "an address or a network", out var scalar))
            return null;

        if (NetworkText.TryParse(scalar.Text, out var network, out var fault, out var hint))
            return network;
        problems.Add(node.Place, fault, hint);
        return null;
    }

    /// <summary>Whether a text is meant for an address: names of identities have neither three dots nor colons.</summary>
    private static bool IsAddress(string text) => text.Contains(':') || text.Split('/')[0].Count(c => c == '.') == 3;
}
