using System.IO.MemoryMappedFiles;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>Memory that a process behind a gate shares with the gate's keeper.</summary>
internal sealed class GatePage : IDisposable
{
    private const int IsArmedAt = 0, FailAtAt = 4, ErrnoAt = 8, CountAt = 12, SeenAt = 16, SeenSize = 8, Most = 100_000;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _page;

    public GatePage(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, SeenAt + (SeenSize * Most));
        _page = _file.CreateViewAccessor();
    }

    /// <summary>From now on calls are counted, and one of them fails.</summary>
    /// <param name="failAt">Which, from 0; -1 for none.</param>
    /// <param name="errno">How.</param>
    public void Arm(int failAt, int errno)
    {
        _page.Write(CountAt, 0);
        _page.Write(FailAtAt, failAt);
        _page.Write(ErrnoAt, errno);
        _page.Write(IsArmedAt, 1);
    }

    /// <summary>Lets all calls through again.</summary>
    /// <returns>Those that were made meanwhile, in order.</returns>
    public Syscall[] Disarm()
    {
        _page.Write(IsArmedAt, 0);
        return [.. Enumerable.Range(0, _page.ReadInt32(CountAt)).Select(i => new Syscall(_page.ReadInt32(SeenAt + (SeenSize * i)), _page.ReadInt32(SeenAt + (SeenSize * i) + 4)))];
    }

    /// <summary>The error that this call is to give; 0 for none.</summary>
    public int Judge(Syscall call)
    {
        var count = _page.ReadInt32(CountAt);
        if (_page.ReadInt32(IsArmedAt) == 0 || count == Most)
            return 0;
        _page.Write(SeenAt + (SeenSize * count), call.Number);
        _page.Write(SeenAt + (SeenSize * count) + 4, call.Command);
        _page.Write(CountAt, count + 1);
        return count == _page.ReadInt32(FailAtAt) ? _page.ReadInt32(ErrnoAt) : 0;
    }

    public void Dispose()
    {
        _page.Dispose();
        _file.Dispose();
    }
}
