namespace HyperMesh.Autonomic.Host.Tests.Knowledge;

/// <summary>A test that makes a file system in a file and mounts it. Without root and loop devices it is skipped with that reason; never where CI=true.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LoopDeviceFactAttribute : FactAttribute
{
    public LoopDeviceFactAttribute() => Skip = Environment.GetEnvironmentVariable("CI") == "true" ? null
        : !Environment.IsPrivilegedProcess ? "needs root, to mount a small file system"
        : !File.Exists("/dev/loop-control") ? "needs loop devices"
        : null;
}
