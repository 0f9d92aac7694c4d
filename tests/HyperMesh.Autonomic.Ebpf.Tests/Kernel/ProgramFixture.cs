namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>The C files of the folder Programs, compiled on demand.</summary>
public sealed class ProgramFixture
{
    private readonly Lazy<string> _folder = new(Build);

    /// <summary>The path of the compiled object.</summary>
    public string this[string name] => Path.Combine(_folder.Value, $"{name}.bpf.o");

    public BpfObject Load(string name, BpfLoadOptions? options = null) => BpfObject.Load(this[name], options);

    private static string Build()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Programs");
        Make.Build(folder);
        return folder;
    }
}
