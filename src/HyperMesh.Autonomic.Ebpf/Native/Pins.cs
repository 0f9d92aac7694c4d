namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Pins: names on a bpffs that keep kernel objects alive.</summary>
internal static class Pins
{
    public const string Map = "bpf-map";
    public const string Program = "bpf-prog";
    public const string Link = "bpf-link";

    public const string MountBpffs = "mount -t bpf -o mode=0700 bpf /sys/fs/bpf";

    /// <summary>The object behind a pin, checked to be of the kind: the kernel would describe any other just as readily.</summary>
    public static BpfFd Open(string path, string kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var operation = $"open the {Words(kind)} pinned at {path}";
        var result = LibBpf.bpf_obj_get(path);
        if (result < 0)
        {
            var mend = result == -Errno.Enoent ? $"nothing is pinned there (is a bpffs mounted? {MountBpffs})" : null;
            throw BpfErrors.Failure(operation, result, mend: mend);
        }

        var fd = new BpfFd(result);
        var found = new FileInfo($"/proc/self/fd/{result}").LinkTarget;

        // The kernel calls a link "bpf_link" when it is made and "bpf-link" when it is opened.
        if (found is null || found.Replace('_', '-').Contains(kind, StringComparison.Ordinal))
            return fd;

        fd.Dispose();
        throw BpfErrors.Failure(operation, -Errno.Einval, $"something else is pinned there ({found})");
    }

    public static void Create(BpfFd fd, string path, string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var result = LibBpf.bpf_obj_pin(fd, path);
        if (result < 0)
            throw BpfErrors.Failure($"pin {what} at {path}", result, mend: Mend(path, -result));
        FileStatus.GiveToOwnerOfFolder(path);
    }

    /// <summary>Removes a pin, or a folder of pins; nothing happens when it is not there.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public static void Remove(string path) => BpfErrors.OnFiles($"remove {path}", () =>
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
    });

    /// <summary>As <see cref="Remove"/>, on the way out of a failure that is what the caller has to hear of.</summary>
    public static void TryRemove(string path)
    {
        try
        {
            Remove(path);
        }
        catch (BpfException)
        {
            // A pin too many goes with the next change of the hook.
        }
    }

    private static string? Mend(string path, int errno)
    {
        var folder = Path.GetDirectoryName(path);
        if (errno == Errno.Eexist)
            return "remove the old pin first (rm), or choose another path";

        if (!Directory.Exists(folder))
            return $"create the folder {folder} first";

        if (HostCalls.FileSystemType(folder) != StatFs.BpfFsMagic)
            return $"the path is not on a bpffs: {MountBpffs}";

        return Path.GetFileName(path).Contains('.') ? "a name on a bpffs has no dot" : null;
    }

    private static string Words(string kind) => kind switch
    {
        Map => "map",
        Program => "program",
        _ => "link",
    };
}
