namespace HyperMesh.Autonomic.Host.NetworkPolicies;

/// <summary>What the policies say to a packet in one direction, and why.</summary>
/// <param name="Direction">Of the packet at this host.</param>
/// <param name="IsAllowed">Whether it passes.</param>
/// <param name="Policies">Those that are for its endpoint.</param>
/// <param name="Policy">The one that allows it; null where none does, or none is asked.</param>
/// <param name="Rule">Its rule that does.</param>
/// <param name="Place">Where that stands.</param>
internal sealed record NetworkVerdict(NetworkDirection Direction, bool IsAllowed, IReadOnlyList<string> Policies, string? Policy, string? Rule, string? Place)
{
    /// <summary>The reason in words.</summary>
    public string Why => Policy is not null ? $"{Rule} of {Policy} allows it ({Place})"
        : Policies.Count == 0 ? $"no policy says anything of the {Word} of its endpoint"
        : $"{string.Join(" and ", Policies)} {(Policies.Count == 1 ? "is" : "are")} for its endpoint, and no rule allows it (default deny)";

    private string Word => Direction == NetworkDirection.Ingress ? "ingress" : "egress";

    /// <summary>Judges a packet by the documents themselves, and not by what they compile to.</summary>
    public static NetworkVerdict Of(IReadOnlyList<NetworkPolicy> policies, NetworkFlow flow, NetworkDirection direction)
    {
        var (endpoint, peer) = direction == NetworkDirection.Ingress ? (flow.Destination, flow.Source) : (flow.Source, flow.Destination);
        var asked = policies.Where(policy => policy.IsFor(endpoint)).ToList();
        IReadOnlyList<string> deciding = [.. asked.Where(policy => policy.Rules(direction) is not null).Select(policy => policy.Name)];
        if (deciding.Count == 0)
            return new NetworkVerdict(direction, true, [], null, null, null);

        foreach (var policy in asked)
            if (policy.Allowed(direction).FirstOrDefault(rule => rule.Allows(peer, flow.Protocol, flow.Port, flow.SourcePort)) is { } rule)
                return new NetworkVerdict(direction, true, deciding, policy.Name, rule.Name, rule.Place.ToString());
        return new NetworkVerdict(direction, false, deciding, null, null, null);
    }
}
