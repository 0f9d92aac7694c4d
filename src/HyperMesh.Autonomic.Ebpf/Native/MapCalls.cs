using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>
/// Map calls over spans. Each hands back 0 or a negative errno and checks nothing: the kernel reads and writes key size and
/// value size bytes, so the caller has measured the spans.
/// </summary>
internal static unsafe class MapCalls
{
    public static int Lookup(BpfFd map, ReadOnlySpan<byte> key, Span<byte> value)
    {
        fixed (byte* k = key, v = value)
        {
            return LibBpf.bpf_map_lookup_elem(map, k, v);
        }
    }

    public static int Update(BpfFd map, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ulong flags)
    {
        fixed (byte* k = key, v = value)
        {
            return LibBpf.bpf_map_update_elem(map, k, v, flags);
        }
    }

    public static int Delete(BpfFd map, ReadOnlySpan<byte> key)
    {
        fixed (byte* k = key)
        {
            return LibBpf.bpf_map_delete_elem(map, k);
        }
    }

    /// <summary>An empty key asks for the first one.</summary>
    public static int NextKey(BpfFd map, ReadOnlySpan<byte> key, Span<byte> next)
    {
        fixed (byte* k = key, n = next)
        {
            return LibBpf.bpf_map_get_next_key(map, k, n);
        }
    }

    /// <summary>
    /// An empty <paramref name="from"/> starts at the beginning; <paramref name="count"/> is the room, then the number read.
    /// </summary>
    public static int LookupBatch(BpfFd map, ReadOnlySpan<byte> from, Span<byte> next, Span<byte> keys, Span<byte> values, ref uint count)
    {
        var opts = new BpfMapBatchOpts { Size = (nuint)sizeof(BpfMapBatchOpts) };
        fixed (byte* f = from, n = next, k = keys, v = values)
        fixed (uint* c = &count)
        {
            return LibBpf.bpf_map_lookup_batch(map, f, n, k, v, c, &opts);
        }
    }

    /// <summary><paramref name="count"/> is the number of entries, then the number that went in.</summary>
    public static int UpdateBatch(BpfFd map, ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ulong flags, ref uint count)
    {
        var opts = new BpfMapBatchOpts { Size = (nuint)sizeof(BpfMapBatchOpts), ElemFlags = flags };
        fixed (byte* k = keys, v = values)
        fixed (uint* c = &count)
        {
            return LibBpf.bpf_map_update_batch(map, k, v, c, &opts);
        }
    }

    /// <summary>Copies to the beginning of an array that was made to be mapped: all of it costs no more than the copy.</summary>
    public static int CopyToArray(BpfFd map, ReadOnlySpan<byte> values)
    {
        var length = (nuint)values.Length;
        var memory = LibC.mmap(null, length, LibC.ProtReadWrite, LibC.MapShared, map, 0);
        if ((nint)memory == -1)
            return -Marshal.GetLastPInvokeError();

        values.CopyTo(new Span<byte>(memory, values.Length));
        return LibC.munmap(memory, length) < 0 ? -Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>A descriptor, or a negative errno.</summary>
    public static int Create(uint type, string name, uint keySize, uint valueSize, uint maxEntries, uint flags)
    {
        var opts = new BpfMapCreateOpts { Size = (nuint)sizeof(BpfMapCreateOpts), MapFlags = flags };
        return LibBpf.bpf_map_create(type, name, keySize, valueSize, maxEntries, &opts);
    }

    /// <summary>1 or 0, or a negative errno when it cannot be tried.</summary>
    public static int ProbeType(uint type) => LibBpfMessages.Capture(() => LibBpf.libbpf_probe_bpf_map_type(type, null)).Result;

    public static MapInfo Info(BpfFd map)
    {
        MapInfo info = default;
        var length = (uint)sizeof(MapInfo);
        BpfErrors.ThrowIfFailed("read the map's description", LibBpf.bpf_obj_get_info_by_fd(map, &info, &length));
        return info;
    }
}
