using System.Net;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Host.NetworkPolicies;

/// <summary>Makes rules of the firewall out of policies: all that any policy allows, then a drop for everybody who has a policy. Pure.</summary>
internal static class NetworkPolicyCompiler
{
    /// <summary>As many as the firewall holds.</summary>
    public const int MostRules = 10_000;

    /// <summary>The rules in their order, each once; too many are a problem, and what is unwise a warning.</summary>
    public static IReadOnlyList<FirewallRule> Compile(IReadOnlyList<NetworkPolicy> policies, ProblemList problems)
    {
        var rules = new List<FirewallRule>();
        foreach (var policy in policies)
        {
            var own = Allowed(policies, policy).Take(MostRules + 1).ToList();
            rules.AddRange(own);
            if (own.Count > MostRules || rules.Count > MostRules)
            {
                problems.Add(policy.Place, $"up to here the policies need more than {MostRules:N0} rules, as many as the firewall holds", "name larger networks, or fewer ports");
                return [];
            }
        }

        rules.AddRange(policies.SelectMany(Denied));
        var distinct = rules.Distinct().ToList();
        if (distinct.Count > MostRules)
            problems.Add(policies[^1].Place, $"the policies need {distinct.Count:N0} rules, and the firewall holds {MostRules:N0}", "name larger networks, or fewer ports");
        WarnOfCovered(policies, rules, problems);
        WarnOfAnswers(policies, problems);
        return problems.HasErrors ? [] : distinct;
    }

    /// <summary>The configuration of xdp_firewall.</summary>
    public static JsonObject Config(IReadOnlyList<FirewallRule> rules) => new()
    {
        ["default"] = "allow",
        ["rules"] = new JsonArray([.. rules.Select(Json)]),
    };

    /// <summary>Whether any rule is for packets of a direction.</summary>
    public static bool Has(IReadOnlyList<FirewallRule> rules, NetworkDirection direction) => rules.Any(rule => rule.Direction == direction);

    private static IEnumerable<FirewallRule> Allowed(IReadOnlyList<NetworkPolicy> policies, NetworkPolicy policy) =>
        from direction in Enum.GetValues<NetworkDirection>()
        where policies.Any(other => other.Rules(direction) is not null)
        from rule in policy.Allowed(direction)
        from endpoint in Each(policy.Endpoints)
        from peer in Each(rule.Peers)
        where endpoint is not { } own || peer is not { } others || own.BaseAddress.AddressFamily == others.BaseAddress.AddressFamily
        from port in rule.Ports ?? (IEnumerable<NetPort?>)[null]
        select (direction == NetworkDirection.Ingress
            ? new FirewallRule(false, direction, peer, endpoint, port)
            : new FirewallRule(false, direction, endpoint, peer, port)) with
        { From = new FirewallRule.Origin(policy.Name, rule.Name, rule.Place) };

    private static IEnumerable<FirewallRule> Denied(NetworkPolicy policy) =>
        from direction in Enum.GetValues<NetworkDirection>()
        where policy.Rules(direction) is not null
        from endpoint in Each(policy.Endpoints)
        select (direction == NetworkDirection.Ingress
            ? new FirewallRule(true, direction, null, endpoint, null)
            : new FirewallRule(true, direction, endpoint, null, null)) with
        { From = new FirewallRule.Origin(policy.Name, "default deny", policy.Place) };

    private static IEnumerable<IPNetwork?> Each(IReadOnlyList<IPNetwork>? networks) => networks is null ? [null] : networks.Select(network => (IPNetwork?)network);

    /// <summary>A rule of which every packet is allowed by one other rule already does nothing, which its author may not know.</summary>
    private static void WarnOfCovered(IReadOnlyList<NetworkPolicy> policies, List<FirewallRule> rules, ProblemList problems)
    {
        var bySource = rules.Where(rule => !rule.Drops).GroupBy(rule => rule.From).Select(group => (From: group.Key, Rules: group.ToList())).ToList();
        var written = policies.SelectMany(policy => (policy.Ingress ?? []).Concat(policy.Egress ?? [])).Select(rule => (rule.Place, rule.Name)).ToHashSet();
        for (var i = 0; i < bySource.Count; i++)
        {
            var (from, own) = bySource[i];
            if (!written.Contains((from.Place, from.Rule)))
                continue;
            var earlier = bySource.Take(i).FirstOrDefault(other => own.TrueForAll(rule => other.Rules.Exists(one => one.Covers(rule))));
            if (earlier.Rules is not null)
                problems.Warn(from.Place, $"{from.Rule} of {from.Policy} allows nothing that {earlier.From.Rule} of {earlier.From.Policy} ({earlier.From.Place}) does not", "leave it out");
        }
    }

    private static void WarnOfAnswers(IReadOnlyList<NetworkPolicy> policies, ProblemList problems)
    {
        foreach (var policy in policies.Where(policy => policy.AllowsAnswers && policy is { Ingress: not null, Egress: null }))
            problems.Warn(
                policy.Place,
                $"{policy.Name} drops the answers to what its endpoints ask of others: the firewall keeps no connections",
                "say by 'egress' what they may ask, which lets the answers in; or allow answers with 'sourcePort'");
    }

    private static JsonNode Json(FirewallRule rule)
    {
        var json = new JsonObject { ["action"] = rule.Drops ? "drop" : "allow" };
        if (rule.Source is { } source)
            json["source"] = source.ToString();
        if (rule.Destination is { } destination)
            json["destination"] = destination.ToString();
        if (rule.Port is { } port)
        {
            json["protocol"] = port.Word;
            if (port.Port is { } to)
                json["port"] = to.ToString();
            if (port.SourcePort is { } from)
                json["sourcePort"] = from.ToString();
        }

        json["direction"] = rule.Direction == NetworkDirection.Ingress ? "ingress" : "egress";
        return json;
    }
}
