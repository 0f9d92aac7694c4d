namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>A folder of a bench's own, which goes with it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hypermesh-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
