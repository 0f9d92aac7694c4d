namespace HyperMesh.Autonomic.Host.Tests.Knowledge;

/// <summary>A test that mounts a file system of its own. Without root it is skipped with that reason; never where CI=true.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() =>
        Skip = Environment.IsPrivilegedProcess || Environment.GetEnvironmentVariable("CI") == "true" ? null : "needs root, to mount a small file system";
}
