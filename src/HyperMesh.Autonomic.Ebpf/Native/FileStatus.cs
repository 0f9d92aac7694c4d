using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Who owns a file or a folder, and who may do what with it. Immutable.</summary>
/// <param name="Owner">The user's number.</param>
/// <param name="Group">The group's number.</param>
/// <param name="Mode">The permissions, with the sticky bit.</param>
/// <param name="Type">What it is: one of the kernel's S_IF words.</param>
internal readonly record struct FileStatus(uint Owner, uint Group, UnixFileMode Mode, int Type)
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    // struct statx: the same on every architecture, other than struct stat.
    private const int Size = 256;
    private const int NamesAt = 16;
    private const int OwnerAt = 20;
    private const int GroupAt = 24;
    private const int ModeAt = 28;
    private const uint BasicStats = 0x7ff;
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const int Itself = 0x1000;
    private const int Permissions = 0xfff;
    private const int TypeBits = 0xf000;

    public const int Regular = 0x8000;
    public const int Socket = 0xc000;

    /// <summary>Whether others than the owner may write it, or make and rename what is in it.</summary>
    public bool IsWrittenByOthers => (Mode & OthersWrite) != 0;

    /// <summary>Whether others may rename and remove in it what is not theirs.</summary>
    public bool IsFreeForAll => IsWrittenByOthers && (Mode & UnixFileMode.StickyBit) == 0;

    /// <summary>Of what is at the path itself, also where that is a link; null when nothing is, or nobody may say.</summary>
    /// <param name="path">The path.</param>
    /// <param name="follows">Of what a link leads to.</param>
    public static unsafe FileStatus? Of(string path, bool follows = false)
    {
        var buffer = stackalloc byte[Size];
        if (LibC.statx(CurrentFolder, path, follows ? 0 : NoFollow, BasicStats, buffer) != 0)
            return null;
        var bytes = new ReadOnlySpan<byte>(buffer, Size);
        var mode = (int)MemoryMarshal.Read<ushort>(bytes[ModeAt..]);
        return new FileStatus(
            MemoryMarshal.Read<uint>(bytes[OwnerAt..]), MemoryMarshal.Read<uint>(bytes[GroupAt..]), (UnixFileMode)(mode & Permissions), mode & TypeBits);
    }

    /// <summary>Whether something is at the path.</summary>
    /// <exception cref="BpfException">The kernel does not say: to take that for a no would be to do over again what is done.</exception>
    public static unsafe bool Exists(string path)
    {
        var buffer = stackalloc byte[Size];
        if (LibC.statx(CurrentFolder, path, NoFollow, BasicStats, buffer) == 0)
            return true;
        var errno = Marshal.GetLastPInvokeError();
        return errno is Errno.Enoent or Errno.Enotdir ? false : throw BpfErrors.Failure($"look at {path}", -errno);
    }

    /// <summary>0 or an errno. Whether a folder that is open has been removed.</summary>
    public static unsafe int IsRemoved(BpfFd folder, out bool isRemoved)
    {
        var buffer = stackalloc byte[Size];
        var refused = LibC.statx((int)folder.DangerousGetHandle(), "", Itself, BasicStats, buffer) != 0;
        isRemoved = !refused && MemoryMarshal.Read<uint>(new ReadOnlySpan<byte>(buffer, Size)[NamesAt..]) == 0;
        return refused ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Gives what root has made in somebody's folder to the folder's owner, whose service could not open it otherwise. Of anybody
    /// else, what he makes is his already.</summary>
    public static void GiveToOwnerOfFolder(string path)
    {
        if (LibC.geteuid() == 0 && Of(Path.GetDirectoryName(path)!) is { Owner: not 0 } folder)
            _ = LibC.chown(path, folder.Owner, folder.Group);
    }
}
