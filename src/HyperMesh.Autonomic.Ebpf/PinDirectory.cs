using System.Text;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// Where the pins are: <c>root/hook/link</c> and <c>root/hook/id-name-confighash</c>, where hook is as in "xdp:eth0" or "xdp:blue/eth0",
/// escaped. The pins are the memory of the control loop: after a restart they tell what is attached where, with which configuration.
/// Immutable and thread-safe.
/// </summary>
public sealed class PinDirectory
{
    /// <summary>The root unless another is wanted.</summary>
    public const string DefaultRoot = "/sys/fs/bpf/hypermesh";

    // bpffs refuses names with a dot; the slash would make a folder, the percent sign is the escape itself.
    private const string Escaped = "./%";

    /// <summary>The layout under a root. Nothing is touched and nothing checked.</summary>
    /// <param name="root">An absolute path.</param>
    public PinDirectory(string root = DefaultRoot)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        Root = Path.IsPathRooted(root) ? root : throw new ArgumentException($"'{root}' is not an absolute path", nameof(root));
        KeptObjects.Know(Root);
    }

    /// <summary>The folder that holds one folder for each hook.</summary>
    public string Root { get; }

    /// <summary>The pins of a hook, whether there are any or not.</summary>
    public HookPins ForHook(string hook)
    {
        ArgumentException.ThrowIfNullOrEmpty(hook);
        return new HookPins(this, hook);
    }

    /// <summary>The hooks that have a folder, unescaped, in the order of their names; none when the root is not there.</summary>
    /// <exception cref="UnauthorizedAccessException">This user may not look into the root, or not so far.</exception>
    public IEnumerable<string> Hooks()
    {
        return Folders(Root)
            .Select(d => Unescape(Path.GetFileName(d)))
            .OfType<string>()
            .Where(hook => hook.Contains(':'))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>Checks that the root lies, or would lie, on a bpffs.</summary>
    /// <exception cref="BpfException">It does not; the message says how to mount one.</exception>
    public void RequireBpffs()
    {
        var existing = Root;
        while (existing is not null && !Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing);

        if (HostCalls.FileSystemType(existing ?? "/") != StatFs.BpfFsMagic)
        {
            throw BpfErrors.Failure(
                $"keep pins under {Root}", -Errno.Einval, $"{existing} is not on a bpffs", Pins.MountBpffs);
        }
    }

    /// <summary>Makes the root, for its owner alone, where it is not there yet; and in any case makes sure that nobody else can change what is in it.</summary>
    /// <exception cref="BpfException">It is not on a bpffs, or somebody else has made it, or others may write it.</exception>
    internal void Create()
    {
        RequireBpffs();
        HookPins.CreateOwned(Root);
        // Whoever may rename a folder on the way may put another one in its place.
        for (var folder = Root; Path.GetDirectoryName(folder) is { } above && HostCalls.FileSystemType(above) == StatFs.BpfFsMagic; folder = above)
        {
            if (WhyUnsafe(folder, above) is not var (reason, mend))
                continue;
            throw BpfErrors.Failure($"keep pins under {Root}", -Errno.Eperm, reason, mend);
        }
    }

    private static (string Reason, string Mend)? WhyUnsafe(string folder, string above)
    {
        if (FileStatus.Of(folder) is not { } status || FileStatus.Of(above) is not { } parent)
            return null;
        if (status.IsWrittenByOthers)
            return ($"{folder} may be written by others than its owner, who can move pins away", $"chmod go-w {folder}");
        // In a folder that only its owner writes, whoever has another one there got it from him: a service's user, from root.
        return parent.IsWrittenByOthers && status.Owner != 0 && status.Owner != LibC.geteuid()
            ? ($"{folder} belongs to the user {status.Owner}, who can move pins away", $"remove it as root, and mount the bpffs so that only root makes folders there: mount -o remount,mode=0700 {above}")
            : parent.IsFreeForAll
                ? ($"everybody may rename what is in {above}", $"chmod 0700 {above}")
                : null;
    }

    /// <summary>The folders in a folder; none when it is not there, an exception when nobody may tell us.</summary>
    internal static string[] Folders(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (Escaped.Contains(c))
            {
                escaped.Append('%').Append(((int)c).ToString("X2"));
            }
            else
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }

    /// <summary>The text before <see cref="Escape"/>, or null when this library cannot have written it.</summary>
    internal static string? Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                plain.Append(text[i]);
                continue;
            }

            var hidden = Escaped.Where(c => string.CompareOrdinal(text, i + 1, ((int)c).ToString("X2"), 0, 2) == 0)
                .Select(c => (char?)c).FirstOrDefault();
            if (hidden is null)
                return null;

            plain.Append(hidden.Value);
            i += 2;
        }

        return plain.ToString();
    }
}
