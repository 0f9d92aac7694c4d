using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

/// <summary>Takes the records out of a ring buffer by libbpf's own reader. Not thread-safe.</summary>
internal sealed class RingReader : IDisposable
{
    private readonly List<byte[]> _records = [];
    private readonly Sample _sample;
    private readonly nint _ring;

    public RingReader(BpfMap map)
    {
        _sample = Take;
        var fd = bpf_map_get_fd_by_id(map.Info.Id);
        _ring = ring_buffer__new(fd, _sample, 0, 0);
        close(fd).ShouldBe(0);
        _ring.ShouldNotBe(0);
    }

    private delegate int Sample(nint context, nint data, nuint size);

    /// <summary>All records so far.</summary>
    public IReadOnlyList<byte[]> Read()
    {
        ring_buffer__consume(_ring).ShouldBeGreaterThanOrEqualTo(0);
        return _records;
    }

    public void Dispose() => ring_buffer__free(_ring);

    [DllImport("libbpf.so.1")]
    private static extern int bpf_map_get_fd_by_id(uint id);

    [DllImport("libbpf.so.1")]
    private static extern nint ring_buffer__new(int map, Sample sample, nint context, nint options);

    [DllImport("libbpf.so.1")]
    private static extern int ring_buffer__consume(nint ring);

    [DllImport("libbpf.so.1")]
    private static extern void ring_buffer__free(nint ring);

    [DllImport("libc")]
    private static extern int close(int fd);

    private int Take(nint context, nint data, nuint size)
    {
        var record = new byte[(int)size];
        Marshal.Copy(data, record, 0, record.Length);
        _records.Add(record);
        return 0;
    }
}
