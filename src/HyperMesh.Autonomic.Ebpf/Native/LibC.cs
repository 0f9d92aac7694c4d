using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>The few calls of the C library that .NET has no door to. Errors come by errno.</summary>
internal static unsafe partial class LibC
{
    public const int CloneNewNet = 0x40000000;
    public const int FDupFdCloexec = 1030;
    public const int ReadOnlyCloexec = 0x80000;
    public const int NonBlocking = 0x800;
    public const int FolderReadOnlyCloexec = 0x90000;
    public const int LockExclusiveNow = 2 | 4;
    public const int RlimitMemlock = 8;

    public const int EventFdCloexec = 0x80000;
    public const int ProtRead = 1;
    public const int ProtReadWrite = 3;
    public const int MapShared = 1;
    public const uint MemFdCloexec = 1;

    private const string Library = "libc";

    [LibraryImport(Library, SetLastError = true)]
    public static partial int close(int fd);

    // Declared without the ellipsis of the C prototype: Linux passes integer variadic arguments like any other.
    [LibraryImport(Library, SetLastError = true)]
    public static partial int fcntl(int fd, int cmd, int arg);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int open(string path, int flags);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int memfd_create(string name, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int ioctl(BpfFd fd, nuint request, void* argument);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setns(BpfFd fd, int nstype);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int unshare(int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setpriority(int which, uint who, int value);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int sched_setscheduler(int pid, int policy, int* priority);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int chown(string path, uint owner, uint group);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int statx(int folder, string path, int flags, uint mask, byte* buf);

    [LibraryImport(Library)]
    public static partial uint geteuid();

    [LibraryImport(Library, SetLastError = true)]
    public static partial int flock(int fd, int operation);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial uint if_nametoindex(string name);

    [LibraryImport(Library, SetLastError = true)]
    public static partial IfNameIndex* if_nameindex();

    [LibraryImport(Library)]
    public static partial void if_freenameindex(IfNameIndex* list);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int statfs(string path, StatFs* buf);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int getrlimit(int resource, RLimit* limit);

    [LibraryImport(Library, SetLastError = true)]
    public static partial void* mmap(void* address, nuint length, int protection, int flags, BpfFd fd, nint offset);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int munmap(void* address, nuint length);

    [LibraryImport(Library)]
    public static partial int vsnprintf(byte* buffer, nuint size, byte* format, void* arguments);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int eventfd(uint initial, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int poll(PollFd* fds, nuint count, int timeout);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint read(BpfFd fd, void* buffer, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint write(BpfFd fd, void* buffer, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int bind(int fd, void* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint send(BpfFd fd, void* data, nuint length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint recv(BpfFd fd, void* data, nuint length, int flags);

    [LibraryImport(Library)]
    public static partial int gettid();

    [LibraryImport(Library, SetLastError = true)]
    public static partial int getpgid(int pid);
}
