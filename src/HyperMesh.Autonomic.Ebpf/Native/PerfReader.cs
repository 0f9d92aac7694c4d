using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf.Events;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Reads a perf event array: a ring for each CPU, opened here and entered into the map.</summary>
internal sealed class PerfReader : IEventReader
{
    private readonly BpfMap _map;
    private readonly List<PerfRing> _rings = [];
    private readonly List<int> _cpus = [];
    private int _next;

    public PerfReader(BpfMap map, int pages)
    {
        _map = map.Duplicate();
        try
        {
            var cpus = Math.Min((long)map.Info.MaxEntries, PossibleCpus.Count);
            for (var cpu = 0; cpu < cpus; cpu++)
                Open(cpu, pages);

            if (_rings.Count == 0)
                throw BpfErrors.Failure($"read perf buffer '{map.Name}'", -Errno.Enodev, "no CPU of the map is online");
        }
        catch
        {
            Dispose();
            throw;
        }

        Descriptors = [.. _rings.Select(r => r.Fd)];
    }

    public IReadOnlyList<BpfFd> Descriptors { get; } = [];

    public ulong Lost => Sum(r => r.Lost);

    public long Waiting => (long)Sum(r => (ulong)r.Waiting);

    public long Size => (long)Sum(r => (ulong)r.Size);

    public bool TryRead(out ReadOnlyMemory<byte> data)
    {
        // One event a CPU in turn, so that a busy one does not keep the others waiting.
        for (var tried = 0; tried < _rings.Count; tried++)
        {
            _next = (_next + 1) % _rings.Count;
            if (_rings[_next].TryRead(out data))
                return true;
        }

        data = default;
        return false;
    }

    public void Advance() => _rings[_next].Advance();

    public void Dispose()
    {
        foreach (var cpu in _cpus)
            _ = MapCalls.Delete(_map.Fd, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in cpu)));
        foreach (PerfRing ring in _rings)
            ring.Dispose();
        _map.Dispose();
    }

    private void Open(int cpu, int pages)
    {
        var ring = PerfRing.Open(cpu, pages, $"read perf buffer '{_map.Name}' of CPU {cpu}");
        if (ring is null)
            return;

        _rings.Add(ring);
        Span<int> fd = [(int)ring.Fd.DangerousGetHandle()];
        var result = MapCalls.Update(_map.Fd, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in cpu)), MemoryMarshal.AsBytes(fd), 0);
        BpfErrors.ThrowIfFailed($"write map '{_map.Name}' of CPU {cpu}", result);
        _cpus.Add(cpu);
    }

    private ulong Sum(Func<PerfRing, ulong> of)
    {
        ulong sum = 0;
        foreach (PerfRing ring in _rings)
            sum += of(ring);

        return sum;
    }
}
