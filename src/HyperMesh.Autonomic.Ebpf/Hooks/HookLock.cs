using System.Security.Cryptography;
using System.Text;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>One process at a time changes a hook. Gone with the process that holds it, whatever becomes of that.</summary>
internal sealed class HookLock : IDisposable
{
    private readonly FileStream _file;

    private HookLock(FileStream file) => _file = file;

    /// <exception cref="BpfException">Another process is at it.</exception>
    public static HookLock Take(HookPins pins)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(pins.Folder)))[..16];
        var path = Path.Combine(Directory.Exists("/run/lock") ? "/run/lock" : Path.GetTempPath(), $"hypermesh-{name}.lock");
        try
        {
            return new HookLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
        {
            var (errno, reason, mend) = taken is IOException
                ? (Native.Errno.Ebusy, "another process is changing it at this moment", "try again")
                : (Native.Errno.Eacces, $"{path} belongs to another user", "run as the user who manages the hooks (root)");
            throw new BpfException(new BpfError($"change {pins.Hook}", errno, reason, mend, null));
        }
    }

    public void Dispose() => _file.Dispose();
}
