namespace HyperMesh.Autonomic.Fleet.Etcd;

/// <summary>How an etcd is reached.</summary>
internal sealed record EtcdOptions
{
    /// <summary>Addresses of members, tried in turn.</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>File of the authority; null for the system's.</summary>
    public string? Authority { get; init; }

    /// <summary>Files of the client's certificate and key; null for none.</summary>
    public string? Certificate { get; init; }

    public string? Key { get; init; }

    public string? User { get; init; }

    public string? PasswordFile { get; init; }

    /// <summary>For one try of one request at one member, and for opening a watch.</summary>
    public TimeSpan RequestLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For a request with all its tries.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>The largest answer, and the largest message of a watch, in bytes of JSON.</summary>
    public int LargestAnswer { get; init; } = 16 << 20;
}
