using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>What is asked of an audit. Immutable.</summary>
public sealed record AuditRequest
{
    /// <summary>The key that should have signed the store; null where none is known.</summary>
    public VerifyingKey? Key { get; init; }

    /// <summary>True: that it was not signed by this key is a finding. False: it is only said.</summary>
    public bool MustBeSigned { get; init; }

    /// <summary>Gets the number of records looked at and of those there are, now and then; on the caller's thread.</summary>
    public Action<long, long>? Progress { get; init; }
}
