namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>Which fleet this node belongs to, and how its shared store is reached. Immutable.</summary>
public sealed record FleetSettings
{
    /// <summary>Fleets of different names may share a store.</summary>
    public required string Name { get; init; }

    /// <summary>The name of this node, unique in the fleet.</summary>
    public required string Node { get; init; }

    /// <summary>Addresses of members of the store, tried in turn.</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>File of the authority that the members' certificates are from; null for the system's authorities.</summary>
    public string? Authority { get; init; }

    /// <summary>Files of this node's certificate and key, both PEM; null for none.</summary>
    public string? Certificate { get; init; }

    public string? Key { get; init; }

    public string? User { get; init; }

    /// <summary>File whose first line is the password.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>So long after its last word a node counts as gone, and its slots are free.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);
}
