using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Loads a program by its manifest: carries maps over, writes the configuration. What it returns is ready to be attached, so a
/// swap replaces the program and what it reads in one step. Thread-safe.</summary>
public static class ProgramLoader
{
    /// <summary>Loads and configures.</summary>
    /// <param name="manifest">The program.</param>
    /// <param name="config">As <see cref="ConfigCompiler"/> takes it.</param>
    /// <param name="present">Maps of the program that it will replace; those that the manifest carries go on, where they fit.</param>
    /// <exception cref="ArgumentException">The configuration has problems.</exception>
    /// <exception cref="BpfException">The kernel refused, or the manifest and the object do not agree.</exception>
    public static BpfObject Load(ProgramManifest manifest, JsonElement? config = null, IReadOnlyList<BpfMap>? present = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var writes = ConfigCompiler.Compile(manifest, config, out var problems);
        if (problems.Count > 0)
            throw new ArgumentException(string.Join("; ", problems.Select(p => $"{p.Pointer}: {p.Message}")), nameof(config));

        var carried = (present ?? []).Where(map => manifest.Maps.GetValueOrDefault(map.Name) == MapOnSwap.Carry)
            .DistinctBy(map => map.Name).ToDictionary(map => map.Name);
        var loaded = Load(manifest.ObjectPath, carried);
        try
        {
            Require(manifest, loaded);
            WriteEntries(loaded, writes.OfType<EntryWrite>());
            WriteFields(loaded, writes.OfType<FieldWrite>());
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Twelve hexadecimal digits that change when the object's bytes or the configuration do.</summary>
    public static string Fingerprint(ProgramManifest manifest, JsonElement? config)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(File.ReadAllBytes(manifest.ObjectPath));
        hash.AppendData(Plain(config));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    /// <summary>The maps of a program in the kernel, which the caller disposes.</summary>
    public static IReadOnlyList<BpfMap> MapsOf(BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return [.. program.Info.MapIds.Select(BpfMap.FromId)];
    }

    // By a writer and not by the serializer, which needs reflection: the text without white space is the same.
    private static ReadOnlySpan<byte> Plain(JsonElement? config)
    {
        if (config is not { } given)
            return "{}"u8;

        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
            given.WriteTo(writer);
        return text.WrittenSpan;
    }

    private static BpfObject Load(string path, Dictionary<string, BpfMap> carried)
    {
        try
        {
            return BpfObject.Load(path, new BpfLoadOptions { ReuseMaps = carried });
        }
        catch (Exception e) when (carried.Count > 0 && e is BpfException or ArgumentException)
        {
            // What the object wants is known for sure only once it is loaded, and a map that does not fit is rare: another version's.
            using var fresh = BpfObject.Load(path);
            var fitting = carried.Where(c => fresh.Maps.Any(m => m.Name == c.Key && Shape(m) == Shape(c.Value))).ToDictionary();
            if (fitting.Count == carried.Count)
                throw;
            return BpfObject.Load(path, new BpfLoadOptions { ReuseMaps = fitting });
        }
    }

    private static (MapType, int, int, uint, MapFlags) Shape(BpfMap map) =>
        (map.Info.Type, map.Info.KeySize, map.Info.ValueSize, map.Info.MaxEntries, map.Info.Flags);

    private static void Require(ProgramManifest manifest, BpfObject loaded)
    {
        var maps = loaded.Maps.Select(map => map.Name).ToHashSet();
        var missing = manifest.Maps.Keys.Where(name => !maps.Contains(name)).Select(name => $"map '{name}'").FirstOrDefault();
        if (loaded.Programs.All(program => program.Name != manifest.Function))
            missing ??= $"function '{manifest.Function}'";
        if (missing is not null)
            throw new BpfException(new BpfError(
                $"load {manifest.Name}", 0, $"its manifest names a {missing} that {manifest.ObjectPath} does not have", "build the object again, or correct the manifest", null));
    }

    private static void WriteEntries(BpfObject loaded, IEnumerable<EntryWrite> writes)
    {
        foreach (var group in writes.GroupBy(write => write.Map))
        {
            var keys = group.SelectMany(write => write.Key).ToArray();
            var masks = group.Select(write => write.Mask).ToArray();
            loaded.Map(group.Key).UpdateBatch(keys, MemoryMarshal.AsBytes<ulong>(masks));
        }
    }

    private static void WriteFields(BpfObject loaded, IEnumerable<FieldWrite> writes)
    {
        foreach (var group in writes.GroupBy(write => (write.Map, write.Target.Key)))
        {
            var map = loaded.Map(group.Key.Map);
            var layout = new ValueLayout(map);
            var index = group.Key.Key;
            var key = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in index));
            var value = new byte[map.ValueBufferSize];
            map.TryLookup(key, value);
            foreach (var write in group)
                layout.Write(value, write.Target.Field, write.Value);
            map.Update(key, value);
        }
    }
}
