using System.Buffers.Binary;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>Finds the places and bytes of a part of a configuration in the maps of a running program.</summary>
internal static class SettingCompiler
{
    /// <exception cref="ArgumentException">A value does not fit its member.</exception>
    /// <exception cref="BpfException">There is no such map or member, or the kernel refused.</exception>
    public static List<Setting> Compile(ConfigPart part, ProgramMaps maps)
    {
        var settings = new List<Setting>();
        foreach (var write in part.Writes)
            settings.AddRange(write switch
            {
                FieldWrite field => [Member(field.Target, new NumberValue(field.Value), field.Target.Field ?? "", maps)],
                ValueWrite value => [Member(value.Target, value.Value, value.Pointer, maps)],
                TableWrite table => Entries(table, maps, isThere: true),
                _ => throw new ArgumentException($"map {write.Map} cannot be changed in place"),
            });
        foreach (var removed in part.Removed)
            settings.AddRange(Entries(removed, maps, isThere: false));
        return settings;
    }

    /// <summary>How many entries a map has.</summary>
    public static uint Count(BpfMap map)
    {
        var (count, key, next) = (0u, Array.Empty<byte>(), new byte[map.Info.KeySize]);
        while (count < map.Info.MaxEntries && map.GetNextKey(key, next))
        {
            count++;
            key = [.. next];
        }

        return count;
    }

    /// <summary>The place that a target names, with a value in it.</summary>
    public static Setting Member(FieldTarget target, ConfigValue value, string pointer, ProgramMaps maps)
    {
        Require(maps[target.Map]);
        var (offset, size) = maps.Values(target.Map).Locate(target.Field);
        var (key, bytes) = (new byte[sizeof(uint)], new byte[size]);
        BinaryPrimitives.WriteUInt32LittleEndian(key, target.Key);
        if (value.Put(bytes) is { } fault)
            throw new ArgumentException($"{pointer}: {fault}");
        return new Setting(target.Map, key, offset, bytes);
    }

    private static IEnumerable<Setting> Entries(TableWrite table, ProgramMaps maps, bool isThere)
    {
        var map = maps[table.Map];
        Require(map);
        var (keys, values) = (ValueLayout.OfKey(map), maps.Values(table.Map));
        foreach (var entry in table.Entries)
        {
            var (key, value) = (new byte[map.Info.KeySize], isThere ? new byte[map.ValueBufferSize] : null);
            foreach (var (member, part) in entry.Key)
                TableWriter.Put(part, member, keys, key, entry.Pointer);
            if (value is not null)
                foreach (var (member, part) in entry.Value)
                    TableWriter.Put(part, member, values, value, entry.Pointer);
            yield return new Setting(table.Map, key, Setting.Whole, value);
        }
    }

    private static void Require(BpfMap map)
    {
        if (map.IsPerCpu || map.Info.Type is MapType.DevMap or MapType.DevMapHash)
            throw new ArgumentException($"map {map.Name} is a {map.Info.Type}, which cannot be changed in place");
    }
}
