using HyperMesh.Autonomic.Ebpf.Loading;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// The programs and maps of one loaded object file. There is no half state: either everything is in the kernel or
/// <see cref="Load"/> threw and nothing is.
/// <para>
/// Ownership: the object owns the programs and maps it hands out and disposes them with itself. Whoever wants to keep one longer
/// takes its <c>Duplicate()</c>, which is the caller's own. In the kernel a program or map lives until the last descriptor, pin or
/// link is gone, so disposing an object whose program is attached through a link stops nothing.
/// </para>
/// Thread-safe.
/// </summary>
public sealed class BpfObject : IDisposable
{
    internal BpfObject(string path, IReadOnlyList<BpfProgram> programs, IReadOnlyList<BpfMap> maps)
    {
        Path = path;
        Programs = programs;
        Maps = maps;
    }

    /// <summary>The file that it came from.</summary>
    public string Path { get; }

    /// <summary>The programs, those that the file marks as optional left out.</summary>
    public IReadOnlyList<BpfProgram> Programs { get; }

    /// <summary>The maps, those for global variables included.</summary>
    public IReadOnlyList<BpfMap> Maps { get; }

    /// <summary>
    /// Opens an object file and loads it into the kernel. May block for as long as the verifier needs. Loads in one process run one
    /// after the other.
    /// </summary>
    /// <exception cref="BpfException">No such file, not an eBPF object, refused by the verifier, or rights are missing.</exception>
    /// <exception cref="ArgumentException"><see cref="BpfLoadOptions.ReuseMaps"/> names a map that the object does not have.</exception>
    public static BpfObject Load(string path, BpfLoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new ObjectLoader(path, options ?? new BpfLoadOptions()).Load();
    }

    /// <summary>As <see cref="Load"/>, of bytes that were read before.</summary>
    internal static BpfObject LoadBytes(string path, byte[] bytes, BpfLoadOptions options) => new ObjectLoader(path, options).Load(bytes);

    /// <summary>The program with this function name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those that there are.</exception>
    public BpfProgram Program(string function) =>
        Programs.FirstOrDefault(p => p.Name == function)
        ?? throw new ArgumentException(
            $"{Path} has no program '{function}'; it has {Listing(Programs.Select(p => p.Name))}", nameof(function));

    /// <summary>The map with this name, as in the source, not cut to the kernel's 15 characters.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those that there are.</exception>
    public BpfMap Map(string name) =>
        Maps.FirstOrDefault(m => m.Name == name)
        ?? throw new ArgumentException($"{Path} has no map '{name}'; it has {Listing(Maps.Select(m => m.Name))}", nameof(name));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (BpfProgram program in Programs)
            program.Dispose();

        foreach (BpfMap map in Maps)
            map.Dispose();
    }

    internal static string Listing(IEnumerable<string> names)
    {
        var list = string.Join(", ", names.Select(n => $"'{n}'"));
        return list.Length == 0 ? "none" : list;
    }
}
