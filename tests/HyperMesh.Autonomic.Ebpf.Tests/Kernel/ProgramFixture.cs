using System.Collections.Concurrent;

namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>Compiles the C files of the folder Programs with clang, each once, on demand.</summary>
public sealed class ProgramFixture : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ConcurrentDictionary<string, string> _compiled = new();

    /// <summary>The path of the compiled object.</summary>
    public string this[string name] => _compiled.GetOrAdd(name, Compile);

    public BpfObject Load(string name, BpfLoadOptions? options = null) => BpfObject.Load(this[name], options);

    public void Dispose() => _folder.Dispose();

    private string Compile(string name)
    {
        var target = _folder[$"{name}.bpf.o"];
        var source = Path.Combine(AppContext.BaseDirectory, "Programs", $"{name}.bpf.c");

        // The kernel's types for this architecture are in a folder that clang does not look into when the target is bpf.
        var machine = Command.Run("uname", "-m").Trim();
        Command.Run("clang", "-target", "bpf", "-O2", "-g", "-I", $"/usr/include/{machine}-linux-gnu", "-c", source, "-o", target);
        return target;
    }
}
