namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>Whom the operator trusts. Immutable.</summary>
public sealed record TrustSettings
{
    /// <summary>Whether code that nobody vouches for may be loaded, too.</summary>
    public bool AllowUnsigned { get; init; }

    /// <summary>Keys whose signatures count. A key that is not among them any more counts no more.</summary>
    public IReadOnlyList<VerifyingKey> Keys { get; init; } = [];

    /// <summary>Digests that may be loaded without a signature, as <see cref="FileListing.Sha256"/>.</summary>
    public IReadOnlyCollection<string> Sha256 { get; init; } = [];

    /// <summary>What plugins may want at most; null for anything.</summary>
    public IReadOnlyCollection<Capability>? Capabilities { get; init; }
}
