namespace HyperMesh.Autonomic.Mesh.Tests;

/// <inheritdoc cref="PostQuantumFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostQuantumTheoryAttribute : TheoryAttribute
{
    public PostQuantumTheoryAttribute()
    {
        if (HandshakeSuite.Hybrid.WhyUnavailable() is { } why)
            Skip = why;
    }
}
