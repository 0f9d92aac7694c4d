namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>The suites that this platform has: the same tests run with each. Where there is no post-quantum one, they run a second time in a root of Debian 13.</summary>
internal static class Suites
{
    public static IEnumerable<HandshakeSuite> Here => Enum.GetValues<HandshakeSuite>().Where(suite => suite.WhyUnavailable() is null);

    public static TheoryData<HandshakeSuite> Data() => [.. Here];
}
