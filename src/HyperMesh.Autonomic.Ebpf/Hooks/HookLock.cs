using System.Security.Cryptography;
using System.Text;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>One process at a time changes a hook, or reads its events. Gone with the process that holds it, whatever becomes of that.</summary>
internal sealed class HookLock : IDisposable
{
    private readonly FileStream _file;

    private HookLock(FileStream file) => _file = file;

    /// <exception cref="BpfException">Another process is at it.</exception>
    public static HookLock Take(HookPins pins)
    {
        var path = PathOf(pins, "");
        try
        {
            return Open(path);
        }
        catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
        {
            var (errno, reason, mend) = taken is IOException
                ? (Native.Errno.Ebusy, "another process is changing it at this moment", "try again")
                : (Native.Errno.Eacces, $"{path} belongs to another user", "run as the user who manages the hooks (root)");
            throw new BpfException(new BpfError($"change {pins.Hook}", errno, reason, mend, null));
        }
    }

    /// <summary>The lock for a purpose of its own; null when another process has it, or it is not ours to have.</summary>
    public static HookLock? TryTake(HookPins pins, string purpose)
    {
        try
        {
            return Open(PathOf(pins, purpose));
        }
        catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();

    private static HookLock Open(string path) => new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));

    private static string PathOf(HookPins pins, string purpose)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(pins.Folder)))[..16];
        return Path.Combine(Directory.Exists("/run/lock") ? "/run/lock" : Path.GetTempPath(), $"hypermesh-{name}{purpose}.lock");
    }
}
