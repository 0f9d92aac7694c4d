namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>A folder on the bpffs, which is mounted if it is not; it goes with the test.</summary>
public sealed class BpffsFolder : IDisposable
{
    private const string Mount = "/sys/fs/bpf";

    public BpffsFolder()
    {
        if (new HostProbe().Run().Single(f => f.Name == "bpffs").Status != FactStatus.Ok)
            Command.Run("mount", "-t", "bpf", "bpf", Mount);
        Directory.CreateDirectory(Path);
    }

    public string Path { get; } = $"{Mount}/hm-test-{Guid.NewGuid():N}";

    public string this[string name] => $"{Path}/{name}";

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
