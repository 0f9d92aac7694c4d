namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Walks over the kernel's programs, maps and links by id.</summary>
internal static class KernelObjects
{
    /// <summary>0 or a negative errno, and the id after <paramref name="id"/>.</summary>
    public delegate int Next(uint id, out uint next);

    /// <summary>
    /// Describes every object; what goes between being counted and being opened is left out. <paramref name="describe"/> owns the
    /// descriptor that it gets.
    /// </summary>
    public static IReadOnlyList<T> All<T>(string operation, Next next, Func<uint, int> open, Func<BpfFd, T> describe)
    {
        var all = new List<T>();
        uint id = 0;
        while (true)
        {
            var result = next(id, out var found);
            if (result == -Errno.Enoent)
                return all;

            if (result < 0)
                throw BpfErrors.Failure(operation, result, mend: result == -Errno.Eperm ? "needs CAP_SYS_ADMIN (or root)" : null);

            id = found;
            var fd = open(id);
            if (fd >= 0)
                all.Add(describe(new BpfFd(fd)));
            else if (fd != -Errno.Enoent)
                throw BpfErrors.Failure(operation, fd, mend: fd == -Errno.Eperm ? "needs CAP_SYS_ADMIN (or root)" : null);
        }
    }
}
