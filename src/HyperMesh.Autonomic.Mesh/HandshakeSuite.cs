using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>Which algorithms a handshake uses. There is no negotiation: both ends must be set to the same one, so that nobody can talk them down.</summary>
public enum HandshakeSuite
{
    /// <summary>ECDH on P-384 alone, identities by ECDSA on P-384. Whoever records it and has a large quantum computer later reads the session keys.</summary>
    Classical = 1,

    /// <summary>ECDH on P-384 and ML-KEM-768 (FIPS 203), identities by ECDSA on P-384 and ML-DSA-65 (FIPS 204): as strong as the stronger of each two.</summary>
    Hybrid = 2,
}

/// <summary>Names of the suites, and whether this platform has them. Thread-safe.</summary>
public static class HandshakeSuites
{
    /// <summary><c>classical</c> or <c>post-quantum</c>.</summary>
    public static string Name(this HandshakeSuite suite) => suite == HandshakeSuite.Hybrid ? "post-quantum" : "classical";

    /// <summary>Why the suite cannot be used here; null where it can.</summary>
    public static string? WhyUnavailable(this HandshakeSuite suite) => suite == HandshakeSuite.Classical || (MLKem.IsSupported && MLDsa.IsSupported)
        ? null
        : "ML-KEM-768 and ML-DSA-65 need OpenSSL 3.5 or later, which is not here (Debian 13 has it)";

    /// <exception cref="PlatformNotSupportedException">The suite cannot be used here.</exception>
    internal static void Require(this HandshakeSuite suite)
    {
        if (suite.WhyUnavailable() is { } why)
            throw new PlatformNotSupportedException(why);
    }
}
