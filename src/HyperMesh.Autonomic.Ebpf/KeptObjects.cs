using System.Collections.Concurrent;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// Opens again what of ours is pinned, by its id. The kernel itself opens programs, maps and types by id for CAP_SYS_ADMIN only; a pin it opens for
/// whoever may read it. So the maps of a program are pinned beside it, with a copy of their types. Thread-safe.
/// </summary>
internal static class KeptObjects
{
    private const string TypesName = "hm_types";
    private const string TypesPrefix = "types-";

    // Folders that hold the pins of hooks; those that this process has had to do with.
    private static readonly ConcurrentDictionary<string, bool> Roots = new();

    /// <summary>From now on, what is pinned below this root is looked through.</summary>
    public static void Know(string root) => Roots.TryAdd(root, true);

    /// <summary>What the kernel hands out for an id; where it refuses for want of rights, what is pinned under that id.</summary>
    /// <exception cref="BpfException">Neither of them.</exception>
    public static BpfFd Program(uint id) => Open(
        $"open program {id}", LibBpf.bpf_prog_get_fd_by_id(id), Pins.Program, folder => Directory.EnumerateFiles(folder, $"{id}-*"));

    /// <inheritdoc cref="Program"/>
    public static BpfFd Map(uint id) => Open($"open map {id}", LibBpf.bpf_map_get_fd_by_id(id), Pins.Map, folder => KeptIn(folder, $"{id}"));

    /// <summary>As <see cref="Program"/>: the bytes of types.</summary>
    /// <exception cref="BpfException">Neither of them.</exception>
    public static ReadOnlyMemory<byte> Types(uint id)
    {
        var result = LibBpf.bpf_btf_get_fd_by_id(id);
        if (result != -Errno.Eperm || Find(folder => KeptIn(folder, $"{TypesPrefix}{id}")) is not { } path)
        {
            using var fd = BpfErrors.Own($"open BTF {id}", result);
            return BtfCalls.Read(fd);
        }

        using var map = BpfMap.FromPin(path);
        var bytes = new byte[map.ValueBufferSize];
        map.TryLookup(new byte[sizeof(uint)], bytes);
        return bytes;
    }

    /// <summary>Pins the maps of an object, and the types that they and its programs go by.</summary>
    /// <param name="folder">Is made; the caller removes it with what is in it.</param>
    /// <param name="programs">The programs.</param>
    /// <param name="maps">The maps.</param>
    /// <exception cref="BpfException">It is not on a bpffs, or rights are missing.</exception>
    public static void Keep(string folder, IEnumerable<BpfProgram> programs, IReadOnlyList<BpfMap> maps)
    {
        HookPins.CreateOwned(folder);
        foreach (var map in maps)
            map.Pin(Path.Combine(folder, $"{map.Info.Id}"));
        var types = programs.Select(program => (program.Info.BtfId, program.Types)).Concat(maps.Select(map => (map.Info.BtfId, map.Types)));
        foreach (var (id, known) in types.Where(one => one.BtfId != 0).DistinctBy(one => one.BtfId))
            Keep(Path.Combine(folder, $"{TypesPrefix}{id}"), known?.Value.Bytes ?? Types(id));
    }

    /// <summary>The maps that are pinned in a folder, which the caller disposes; none where there is no such folder.</summary>
    /// <exception cref="BpfException">One of them cannot be opened.</exception>
    public static IReadOnlyList<BpfMap> MapsIn(string folder)
    {
        var maps = new List<BpfMap>();
        try
        {
            foreach (var path in HookPins.List(folder, Directory.GetFiles).Where(path => uint.TryParse(Path.GetFileName(path), out _)))
                maps.Add(BpfMap.FromPin(path));
            return maps;
        }
        catch
        {
            maps.ForEach(map => map.Dispose());
            throw;
        }
    }

    private static void Keep(string path, ReadOnlyMemory<byte> types)
    {
        using var copy = BpfMap.Create(MapType.Array, TypesName, sizeof(uint), types.Length, 1);
        copy.Update(new byte[sizeof(uint)], types.Span);
        copy.Pin(path);
    }

    private static BpfFd Open(string operation, int result, string kind, Func<string, IEnumerable<string>> isThere) =>
        result == -Errno.Eperm && Find(isThere) is { } path ? Pins.Open(path, kind) : BpfErrors.Own(operation, result);

    private static IEnumerable<string> KeptIn(string folder, string name) =>
        Directory.EnumerateDirectories(folder, $"{HookPins.MapsPrefix}*").Select(maps => Path.Combine(maps, name)).Where(File.Exists);

    /// <summary>The first pin that a look into the folders of all hooks and loaded programs finds.</summary>
    private static string? Find(Func<string, IEnumerable<string>> look)
    {
        foreach (var folder in Roots.Keys.SelectMany(Folders))
        {
            try
            {
                if (look(folder).FirstOrDefault() is { } found)
                    return found;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It went while we looked, or is somebody else's.
            }
        }

        return null;
    }

    private static IEnumerable<string> Folders(string root)
    {
        try
        {
            var hooks = PinDirectory.Folders(root);
            return [.. hooks, .. PinDirectory.Folders(Path.Combine(root, Hooks.LoadedPins.FolderName))];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }
}
