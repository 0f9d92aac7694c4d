using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Objects;

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
        return Load(manifest, config, present, null);
    }

    private static BpfObject Load(
        ProgramManifest manifest, JsonElement? config, IReadOnlyList<BpfMap>? present, IReadOnlyCollection<string>? functions)
    {
        Require(manifest);
        var writes = ConfigCompiler.Compile(manifest, config, out var problems);
        if (problems.Count > 0)
            throw new ArgumentException(string.Join("; ", problems.Select(p => $"{p.Pointer}: {p.Message}")), nameof(config));

        var carried = (present ?? []).Where(map => manifest.Maps.GetValueOrDefault(map.Name) == MapOnSwap.Carry)
            .DistinctBy(map => map.Name).ToDictionary(map => map.Name);
        var sizes = writes.OfType<MapSize>().ToDictionary(size => size.Map, size => size.Entries);
        var options = new BpfLoadOptions { ReuseMaps = carried, MapSizes = sizes, Functions = functions };
        var loaded = Load(manifest.ObjectPath, options);
        try
        {
            foreach (var array in writes.OfType<ArrayWrite>())
                loaded.Map(array.Map).WriteArray(array.Values);
            WriteFields(loaded, [.. writes.OfType<FieldWrite>()], [.. writes.OfType<ValueWrite>()]);
            foreach (var table in writes.OfType<TableWrite>())
                TableWriter.Write(loaded.Map(table.Map), table.Entries);
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="Load(ProgramManifest, JsonElement?, IReadOnlyList{BpfMap}?)"/>, for a hook: chooses the functions for it that
    /// this kernel can run, and says which and why not others.</summary>
    /// <param name="manifest">The program.</param>
    /// <param name="kind">The kind of the hook.</param>
    /// <param name="config">As <see cref="ConfigCompiler"/> takes it.</param>
    /// <param name="present">Maps of the program that it will replace.</param>
    /// <exception cref="ArgumentException">The configuration has problems.</exception>
    /// <exception cref="BpfException">The kernel refused, has not what the program needs, or manifest and object do not agree.</exception>
    public static LoadedProgram LoadFor(
        ProgramManifest manifest, HookKind kind, JsonElement? config = null, IReadOnlyList<BpfMap>? present = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var choice = FunctionChoice.Make(manifest, kind, KernelSupport.WhyNot);
        var names = choice.Functions.Select(function => function.Name).ToList();
        return new LoadedProgram(Load(manifest, config, present, names), choice.Functions, choice.Notes);
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
    /// <exception cref="BpfException">A map has gone meanwhile, or rights are missing.</exception>
    public static IReadOnlyList<BpfMap> MapsOf(BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var maps = new List<BpfMap>();
        try
        {
            foreach (var id in program.Info.MapIds)
                maps.Add(BpfMap.FromId(id));
            return maps;
        }
        catch
        {
            maps.ForEach(map => map.Dispose());
            throw;
        }
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

    private static BpfObject Load(string path, BpfLoadOptions options)
    {
        var carried = options.ReuseMaps;
        try
        {
            return BpfObject.Load(path, options);
        }
        catch (Exception e) when (carried.Count > 0 && e is BpfException or ArgumentException)
        {
            // What the object wants is known for sure only once it is loaded, and a map that does not fit is rare: another version's.
            using var fresh = BpfObject.Load(path, new BpfLoadOptions { Functions = options.Functions });
            var fitting = carried.Where(c => fresh.Maps.Any(m => m.Name == c.Key && Shape(m) == Shape(c.Value))).ToDictionary();
            if (fitting.Count == carried.Count)
                throw;
            return BpfObject.Load(path, options with { ReuseMaps = fitting });
        }
    }

    private static (MapType, int, int, uint, MapFlags) Shape(BpfMap map) =>
        (map.Info.Type, map.Info.KeySize, map.Info.ValueSize, map.Info.MaxEntries, map.Info.Flags);

    /// <summary>What a manifest names and its object does not have, or has otherwise, each at its place in the manifest; needs no kernel.</summary>
    public static ProblemList Disagreements(ProgramManifest manifest, ObjectFile file)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(file);
        return ManifestCheck.Run(manifest, file.Programs.ToDictionary(program => program.Name, program => program.Type), MapShape.All(file));
    }

    // An object that is not sound is refused with the reason when it is loaded.
    private static void Require(ProgramManifest manifest)
    {
        if (!File.Exists(manifest.ObjectPath) || ObjectCheck.CheckFile(manifest.ObjectPath).File is not { } file)
            return;

        var problems = Disagreements(manifest, file);
        if (problems.HasErrors)
            throw new BpfException(new BpfError(
                $"load {manifest.Name}", 0, $"its manifest and {manifest.ObjectPath} do not agree:\n{problems}",
                "build the object again, or correct the manifest", null));
    }

    private static void WriteFields(BpfObject loaded, List<FieldWrite> numbers, List<ValueWrite> others)
    {
        foreach (var target in numbers.Select(write => write.Target).Concat(others.Select(write => write.Target)).DistinctBy(Entry))
        {
            var map = loaded.Map(target.Map);
            var layout = new ValueLayout(map);
            var index = target.Key;
            var key = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in index));
            var value = new byte[map.ValueBufferSize];
            map.TryLookup(key, value);
            foreach (var write in numbers.Where(write => Entry(write.Target) == Entry(target)))
                layout.Write(value, write.Target.Field, write.Value);
            foreach (var write in others.Where(write => Entry(write.Target) == Entry(target)))
                TableWriter.Put(write.Value, write.Target.Field, layout, value, write.Pointer);
            map.Update(key, value);
        }
    }

    private static (string, uint) Entry(FieldTarget target) => (target.Map, target.Key);
}
