namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>A test that needs both suites; elsewhere it runs in the root of Debian 13 only.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostQuantumFactAttribute : FactAttribute
{
    public PostQuantumFactAttribute()
    {
        if (HandshakeSuite.Hybrid.WhyUnavailable() is { } why)
            Skip = why;
    }
}
