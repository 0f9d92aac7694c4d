using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Writes the items of a table into a map.</summary>
internal static class TableWriter
{
    /// <exception cref="ArgumentException">A value does not fit its member; the message has its pointer.</exception>
    /// <exception cref="BpfException">The kernel refused, there is no such member, or an item names an interface that is not there.</exception>
    public static void Write(BpfMap map, IReadOnlyList<TableEntry> entries)
    {
        if (entries.Count == 0)
            return;

        var (keys, values) = (ValueLayout.OfKey(map), new ValueLayout(map));

        // The kernel looks the index in a device map up in the namespace of the one who writes it.
        var isOfDevices = map.Info.Type is MapType.DevMap or MapType.DevMapHash;
        foreach (var group in entries.GroupBy(entry => isOfDevices ? Namespace(entry) : null))
            NetworkNamespace.Run(group.Key, () => WriteHere(map, [.. group], keys, values));
    }

    /// <summary>Writes a value into a member.</summary>
    /// <exception cref="ArgumentException">It does not fit; the message has its pointer.</exception>
    public static void Put(ConfigValue value, string? member, ValueLayout layout, Span<byte> bytes, string pointer)
    {
        var (offset, size) = layout.Locate(member);
        if (value.Put(bytes.Slice(offset, size)) is { } fault)
            throw new ArgumentException($"{pointer}: {fault}");
    }

    private static string? Namespace(TableEntry entry) =>
        entry.Value.Select(part => part.Value).OfType<InterfaceValue>().FirstOrDefault()?.Name.Netns;

    private static bool WriteHere(BpfMap map, List<TableEntry> entries, ValueLayout keys, ValueLayout values)
    {
        var (keySize, valueSize) = (map.Info.KeySize, map.ValueBufferSize);
        var (keyBytes, valueBytes) = (new byte[entries.Count * keySize], new byte[entries.Count * valueSize]);
        for (var i = 0; i < entries.Count; i++)
        {
            foreach (var (member, value) in entries[i].Key)
                Put(value, member, keys, keyBytes.AsSpan(i * keySize, keySize), entries[i].Pointer);
            foreach (var (member, value) in entries[i].Value)
                Put(value, member, values, valueBytes.AsSpan(i * valueSize, valueSize), entries[i].Pointer);
        }

        map.UpdateBatch(keyBytes, valueBytes);
        return true;
    }
}
