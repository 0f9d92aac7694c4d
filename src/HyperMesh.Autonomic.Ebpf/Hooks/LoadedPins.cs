using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>
/// A program that was loaded by itself, to be put on hooks later: <c>root/loaded/id-name-fingerprint/</c> with a pin for each function and its
/// origin. It stays in the kernel until <see cref="Remove"/>, whatever hooks it was on. Only names: nothing is opened until it is asked
/// for. Thread-safe, as far as two processes do not fight over the same folder.
/// </summary>
public sealed class LoadedPins
{
    internal const string FolderName = "loaded";
    private const string OriginName = "origin";
    private const string MapsName = HookPins.MapsPrefix + "all";

    private readonly string _folder;

    private LoadedPins(string folder, ProgramPin pin)
    {
        _folder = folder;
        Id = pin.Id;
        Name = pin.Name;
        Fingerprint = pin.ConfigHash;
    }

    /// <summary>The kernel's id of the first function's program.</summary>
    public uint Id { get; }

    /// <summary>The program's name.</summary>
    public string Name { get; }

    /// <summary>As <see cref="ProgramRequest.Fingerprint"/>.</summary>
    public string Fingerprint { get; }

    /// <summary>All of them below a root, by id.</summary>
    public static IReadOnlyList<LoadedPins> All(PinDirectory root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return
        [
            .. HookPins.List(Path.Combine(root.Root, FolderName), Directory.GetDirectories)
                .Select(path => ProgramPin.TryParse(path, out var pin) ? new LoadedPins(path, pin) : null)
                .OfType<LoadedPins>().OrderBy(loaded => loaded.Id),
        ];
    }

    /// <summary>The one with an id; null when there is none.</summary>
    public static LoadedPins? Find(PinDirectory root, uint id) => All(root).FirstOrDefault(loaded => loaded.Id == id);

    /// <summary>Keeps a loaded program. All or nothing.</summary>
    /// <exception cref="BpfException">The root is not on a bpffs, or rights are missing.</exception>
    public static LoadedPins Keep(PinDirectory root, LoadedProgram loaded, string fingerprint, ProgramOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(loaded);
        ArgumentNullException.ThrowIfNull(origin);
        root.Create();
        var id = loaded.Object.Program(loaded.Functions[0].Name).Id;
        var pin = new ProgramPin("", id, origin.Name, fingerprint);
        var folder = Path.Combine(root.Root, FolderName, $"{id}-{PinDirectory.Escape(pin.Name)}-{fingerprint}");
        HookPins.CreateOwned(Path.GetDirectoryName(folder)!);
        HookPins.CreateOwned(folder);
        try
        {
            foreach (var function in loaded.Functions)
                loaded.Object.Program(function.Name).Pin(Path.Combine(folder, PinDirectory.Escape(function.Name)));
            KeptObjects.Keep(Path.Combine(folder, MapsName), loaded.Functions.Select(function => loaded.Object.Program(function.Name)), loaded.Object.Maps);
            origin.Pin(Path.Combine(folder, OriginName));
            return new LoadedPins(folder, pin);
        }
        catch
        {
            Native.Pins.TryRemove(folder);
            throw;
        }
    }

    /// <summary>Where it comes from; null when nobody can tell any more.</summary>
    public ProgramOrigin? Origin() => ProgramOrigin.FromPin(Path.Combine(_folder, OriginName));

    /// <summary>Its manifest.</summary>
    /// <exception cref="BpfException">The file is gone or broken.</exception>
    public ProgramManifest RequireManifest() => Origin()?.ReadManifest()
        ?? throw new BpfException(new BpfError(
            $"read the manifest of program {Id} ({Name})",
            Native.Errno.Enoent,
            "the file that it was loaded from is gone or broken",
            "load the program again",
            null));

    /// <summary>Removes the pins. A program that is on a hook stays there.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Remove() => Native.Pins.Remove(_folder);

    /// <summary>The programs of the functions for a kind of hook, which the caller disposes.</summary>
    internal IReadOnlyList<FunctionProgram> Open(HookKind kind)
    {
        var functions = RequireManifest().Functions
            .Where(function => function.Hooks.Contains(kind) && File.Exists(FunctionPath(function.Name))).ToList();
        if (functions.Count == 0)
        {
            throw new BpfException(new BpfError(
                $"put {Name} on a hook of kind {HookName.Word(kind)}", Native.Errno.Einval, "it was not loaded for such a hook",
                $"load it for one: hypermesh load {Name} --hook {HookName.Word(kind)}", null));
        }

        var opened = new List<FunctionProgram>();
        try
        {
            foreach (var function in functions)
                opened.Add(new FunctionProgram(function, BpfProgram.FromPin(FunctionPath(function.Name))));
            return opened;
        }
        catch
        {
            opened.ForEach(one => one.Program.Dispose());
            throw;
        }
    }

    /// <summary>The maps of its object, which the caller disposes.</summary>
    internal IReadOnlyList<BpfMap> Maps() => KeptObjects.MapsIn(Path.Combine(_folder, MapsName));

    private string FunctionPath(string function) => Path.Combine(_folder, PinDirectory.Escape(function));
}
