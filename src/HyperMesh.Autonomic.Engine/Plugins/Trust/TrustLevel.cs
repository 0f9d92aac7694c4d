namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>What is known of where some code comes from.</summary>
public enum TrustLevel
{
    /// <summary>Nobody vouches for it.</summary>
    Unsigned,

    /// <summary>The configuration lists its digest.</summary>
    Listed,

    /// <summary>A key that the configuration trusts has signed it.</summary>
    Signed,
}
