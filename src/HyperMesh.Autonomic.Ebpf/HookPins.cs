namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// The pins of one hook: its link, and the programs that are or were on it. Only names: nothing is opened. Thread-safe, as far as two
/// processes do not fight over the same folder.
/// </summary>
public sealed class HookPins
{
    /// <summary>Begins the name of a folder of maps.</summary>
    internal const string MapsPrefix = "maps-";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly PinDirectory _root;

    internal HookPins(PinDirectory root, string hook)
    {
        _root = root;
        Hook = hook;
        Folder = Path.Combine(root.Root, PinDirectory.Escape(hook));
        LinkPath = Path.Combine(Folder, "link");
    }

    /// <summary>The hook, as in "xdp:blue/eth0".</summary>
    public string Hook { get; }

    /// <summary>The folder that all hooks have theirs in.</summary>
    internal PinDirectory Root => _root;

    /// <summary>The hook's folder.</summary>
    public string Folder { get; }

    /// <summary>Where the hook's link is pinned.</summary>
    public string LinkPath { get; }

    /// <summary>Where the link of one function is pinned, on hooks where every function has a link of its own.</summary>
    public string FunctionLinkPath(string function) => Path.Combine(Folder, $"link-{PinDirectory.Escape(function)}");

    /// <summary>Where the origin of the program that is on the hook is kept (see Hooks.ProgramOrigin).</summary>
    public string OriginPath(uint programId) => Path.Combine(Folder, $"origin-{programId}");

    /// <summary>The folder where the maps of a program's object are pinned.</summary>
    public string MapsPath(uint programId) => Path.Combine(Folder, $"{MapsPrefix}{programId}");

    /// <summary>Where it is kept what of the program's configuration was set in place (see Hooks.HookSettings).</summary>
    public string SettingsPath(uint programId) => Path.Combine(Folder, $"settings-{programId}");

    /// <summary>True when the link's pin is there.</summary>
    /// <exception cref="BpfException">The kernel does not say.</exception>
    public bool HasLink => Native.FileStatus.Exists(LinkPath);

    /// <summary>The links that are pinned here: <c>link</c>, or <c>link-…</c> where a program has several functions, by name.</summary>
    public IReadOnlyList<string> Links() => Entries(name => name is "link" or ['l', 'i', 'n', 'k', '-', _, ..]);

    /// <summary>Where a program of this hook is pinned.</summary>
    /// <param name="programId">The program's id.</param>
    /// <param name="name">The program's name.</param>
    /// <param name="configHash">A hash of letters and digits.</param>
    /// <exception cref="ArgumentException">An empty name, or a hash of another form.</exception>
    public string ProgramPath(uint programId, string name, string configHash)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configHash);
        return ProgramPin.IsHash(configHash)
            ? Path.Combine(Folder, $"{programId}-{PinDirectory.Escape(name)}-{configHash}")
            : throw new ArgumentException($"'{configHash}' is not a hash of letters and digits", nameof(configHash));
    }

    /// <summary>The programs that are pinned here, by id. Other files are passed over.</summary>
    /// <exception cref="BpfException">The folder cannot be read.</exception>
    public IReadOnlyList<ProgramPin> Programs() =>
        [.. List(Folder, Directory.GetFiles).Select(file => ProgramPin.TryParse(file, out var pin) ? pin : null).OfType<ProgramPin>().OrderBy(pin => pin.Id)];

    /// <summary>Makes the folder, for its owner alone; nothing happens when it is there.</summary>
    /// <exception cref="BpfException">The root is not on a bpffs, or others than its owner may change it.</exception>
    public void Create()
    {
        _root.Create();
        CreateOwned(Folder);
    }

    /// <summary>
    /// Removes the folder with all pins in it; nothing happens when it is not there. What only these pins kept alive is gone then: the
    /// link is detached.
    /// </summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Remove()
    {
        if (Native.FileStatus.Exists(Folder))
            Native.Pins.Remove(Folder);
    }

    /// <summary>The pins, and folders of pins, of such names, in their order; none when the hook has no folder.</summary>
    /// <exception cref="BpfException">The folder cannot be read.</exception>
    internal IReadOnlyList<string> Entries(Func<string, bool> isMeant) =>
        [.. List(Folder, Directory.GetFileSystemEntries).Where(path => isMeant(Path.GetFileName(path))).Order(StringComparer.Ordinal)];

    /// <summary>What is in a folder; nothing when it is not there.</summary>
    /// <exception cref="BpfException">It cannot be read.</exception>
    internal static string[] List(string folder, Func<string, string[]> list) => Native.BpfErrors.OnFiles($"look into {folder}", () =>
    {
        try
        {
            return list(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    });

    /// <summary>Makes a folder for its owner alone.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    internal static void CreateOwned(string folder)
    {
        if (Directory.Exists(folder))
            return;
        Native.BpfErrors.OnFiles($"make the folder {folder}", () =>
        {
            if (!OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder, OwnerOnly);
        });
        Native.FileStatus.GiveToOwnerOfFolder(folder);
    }
}
