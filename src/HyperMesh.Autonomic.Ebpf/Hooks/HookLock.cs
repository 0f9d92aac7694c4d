using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>
/// One process at a time changes a hook, or reads its events. Gone with the process that holds it, whatever becomes of that. What is locked is a
/// folder among the pins, which only their owner can open: a file in /run/lock could be locked by every user of the host.
/// </summary>
internal sealed class HookLock : IDisposable
{
    private readonly string _path;
    private readonly BpfFd _folder;

    private HookLock(string path, BpfFd folder)
    {
        _path = path;
        _folder = folder;
    }

    /// <exception cref="BpfException">Another process is at it, or the pins are nowhere that they can be kept.</exception>
    public static HookLock Take(HookPins pins)
    {
        var path = PathOf(pins, "");
        var errno = Open(pins, path, out var taken);
        if (taken is not null)
            return taken;

        var (reason, mend) = errno switch
        {
            Errno.Ebusy => ("another process is changing it at this moment", "try again"),
            Errno.Eacces or Errno.Eperm => ($"{pins.Root.Root} belongs to another user", "run as the user who manages the hooks (root)"),
            _ => (null, null),
        };
        throw BpfErrors.Failure($"change {pins.Hook}", -errno, reason, mend);
    }

    /// <summary>The lock for a purpose of its own; null when another process has it, or it is not ours to have.</summary>
    public static HookLock? TryTake(HookPins pins, string purpose)
    {
        try
        {
            Open(pins, PathOf(pins, $"-{purpose}"), out var taken);
            return taken;
        }
        catch (BpfException)
        {
            return null;
        }
    }

    /// <summary>The folder goes first and the lock with it, so that whoever waits for the one sees that it is no more.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(_path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Somebody has cleared the pins away already, or the next one has just opened it and finds it empty: both are well.
        }

        _folder.Dispose();
    }

    /// <summary>0 or an errno, EBUSY when another process has it.</summary>
    private static int Open(HookPins pins, string path, out HookLock? taken)
    {
        taken = null;
        while (true)
        {
            var errno = Make(pins, path);
            var folder = new BpfFd(errno == 0 ? LibC.open(path, LibC.FolderReadOnlyCloexec) : -1);
            errno = errno != 0 ? errno : folder.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
            if (errno == 0 && LibC.flock((int)folder.DangerousGetHandle(), LibC.LockExclusiveNow) != 0)
                errno = Marshal.GetLastPInvokeError() == Errno.Eagain ? Errno.Ebusy : Marshal.GetLastPInvokeError();
            var isRemoved = false;
            errno = errno != 0 ? errno : FileStatus.IsRemoved(folder, out isRemoved);
            if (errno == 0 && !isRemoved)
            {
                taken = new HookLock(path, folder);
                return 0;
            }

            folder.Dispose();
            // Who had it before us has just let it go, and its folder with it.
            if (errno is not (0 or Errno.Enoent))
                return errno;
        }
    }

    private static int Make(HookPins pins, string path)
    {
        try
        {
            pins.Root.Create();
            HookPins.CreateOwned(path);
            return 0;
        }
        catch (BpfException refused) when (refused.Error.Errno is Errno.Eacces or Errno.Enoent)
        {
            return refused.Error.Errno;
        }
    }

    // Without a colon it is not taken for a hook.
    private static string PathOf(HookPins pins, string purpose) =>
        Path.Combine(pins.Root.Root, $"lock-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(pins.Hook)))[..16]}{purpose}");
}
