using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>Trials of calls on maps.</summary>
internal static class MapTrials
{
    private const int Size = 8;
    private const int Entries = 4;

    /// <summary>0, or a negative errno.</summary>
    public static int Batch(MapType type)
    {
        var isArray = type is MapType.Array or MapType.PerCpuArray;
        var keySize = isArray ? sizeof(uint) : Size;
        var flags = type == MapType.LpmTrie ? MapFlags.NoPrealloc : MapFlags.None;
        using BpfFd map = BpfErrors.Own(
            "make a map", MapCalls.Create((uint)type, ProbeTrials.Name, (uint)keySize, Size, Entries, (uint)flags));
        var count = (uint)Entries;
        var result = MapCalls.LookupBatch(
            map, [], new byte[Size], new byte[keySize * Entries], new byte[Size * Entries * PossibleCpus.Count], ref count);

        // The end of the map is no such entry.
        return result == -Errno.Enoent ? 0 : result;
    }
}
