using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Objects;
using HyperMesh.Autonomic.Ebpf.Readings;

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
        return Load(manifest, Judged(manifest, out _), config, present, null);
    }

    /// <summary>Whether a program may be loaded, as it is now; null when nobody is asked.</summary>
    /// <exception cref="BpfException">Its object cannot be read.</exception>
    public static ProgramVerdict? Judge(ProgramManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return manifest.Trust?.Judge(FilesOf(manifest));
    }

    /// <summary>What a program is made of: the manifest as it was read, and the object as it is now.</summary>
    /// <exception cref="BpfException">The object cannot be read.</exception>
    public static ProgramFiles FilesOf(ProgramManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return FilesOf(manifest, ObjectBytes.Read(manifest.ObjectPath, $"read {manifest.ObjectPath}"));
    }

    /// <summary>The object's bytes, read once: those that were judged are those that are checked and loaded.</summary>
    /// <exception cref="BpfException">It cannot be read, or may not be loaded.</exception>
    private static byte[] Judged(ProgramManifest manifest, out string? label)
    {
        var bytes = ObjectBytes.Read(manifest.ObjectPath, $"load {manifest.ObjectPath}");
        var verdict = manifest.Trust?.Judge(FilesOf(manifest, bytes));
        label = verdict?.Label;
        return verdict?.Refusal is { } refusal
            ? throw new BpfException(new BpfError($"load {manifest.Name} ({manifest.ObjectPath})", 0, $"it is refused: {refusal}", verdict.Hint, null))
            : bytes;
    }

    private static ProgramFiles FilesOf(ProgramManifest manifest, byte[] bytes) =>
        new(manifest.Name, manifest.Place.File, manifest.Text, manifest.ObjectPath, bytes);

    private static BpfObject Load(
        ProgramManifest manifest, byte[] bytes, JsonElement? config, IReadOnlyList<BpfMap>? present, IReadOnlyCollection<string>? functions)
    {
        Require(manifest, bytes);
        var writes = ConfigCompiler.Compile(manifest, config, out var problems);
        if (problems.Count > 0)
            throw new ArgumentException(string.Join("; ", problems.Select(p => $"{p.Pointer}: {p.Message}")), nameof(config));

        var carried = (present ?? []).Where(map => manifest.Maps.GetValueOrDefault(map.Name) == MapOnSwap.Carry)
            .DistinctBy(map => map.Name).ToDictionary(map => map.Name);
        var sizes = writes.OfType<MapSize>().ToDictionary(size => size.Map, size => size.Entries);
        var options = new BpfLoadOptions { ReuseMaps = carried, MapSizes = sizes, Functions = functions };
        var loaded = Load(manifest.ObjectPath, bytes, options);
        try
        {
            RequireTypes(manifest, loaded);
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

    // Where the kernel refuses a map with its types, libbpf makes it without them: it would run, and nobody could read it.
    private static void RequireTypes(ProgramManifest manifest, BpfObject loaded)
    {
        foreach (var name in ReadGroup.Of(manifest).Where(group => group.NeedsTypes).Select(group => group.Map).Distinct())
            if (loaded.Map(name).Info.BtfId == 0)
                throw new BpfException(new BpfError(
                    $"load {manifest.Name}", 0, $"the kernel has made the map {name} without its types, by which it is read", "try again; if it stays, build the object with -g", null));
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
        var bytes = Judged(manifest, out var label);
        return new LoadedProgram(Load(manifest, bytes, config, present, names), choice.Functions, choice.Notes) { Trust = label };
    }

    /// <summary>Twelve hexadecimal digits that change when the object's bytes or the configuration do.</summary>
    public static string Fingerprint(ProgramManifest manifest, JsonElement? config)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(ObjectBytes.Read(manifest.ObjectPath, $"read {manifest.ObjectPath}"));
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

    private static BpfObject Load(string path, byte[] bytes, BpfLoadOptions options)
    {
        var carried = options.ReuseMaps;
        try
        {
            return BpfObject.LoadBytes(path, bytes, options);
        }
        catch (Exception e) when (carried.Count > 0 && e is BpfException or ArgumentException)
        {
            // What the object wants is known for sure only once it is loaded, and a map that does not fit is rare: another version's.
            using var fresh = BpfObject.LoadBytes(path, bytes, new BpfLoadOptions { Functions = options.Functions });
            var fitting = carried.Where(c => fresh.Maps.Any(m => m.Name == c.Key && Shape(m) == Shape(c.Value))).ToDictionary();
            if (fitting.Count == carried.Count)
                throw;
            return BpfObject.LoadBytes(path, bytes, options with { ReuseMaps = fitting });
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
    private static void Require(ProgramManifest manifest, byte[] bytes)
    {
        if (ObjectCheck.Check(bytes, Path.GetFileName(manifest.ObjectPath)).File is not { } file)
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
