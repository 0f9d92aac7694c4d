using HyperMesh.Autonomic.Ebpf.Native;
using HyperMesh.Autonomic.Ebpf.Objects;
using HyperMesh.Autonomic.Ebpf.Probing;

namespace HyperMesh.Autonomic.Ebpf.Loading;

/// <summary>
/// Loads one object file: reads it once, checks it, and hands libbpf the bytes that were checked. The descriptors are duplicated out
/// of libbpf's object, which is closed at once: nothing afterwards depends on libbpf's memory.
/// </summary>
internal sealed class ObjectLoader(string path, BpfLoadOptions options)
{
    private const int FirstLogBytes = 64 * 1024;
    private const int LogGrowth = 4;

    private readonly string _operation = $"load {path}";

    public BpfObject Load() => Load(ObjectBytes.Read(path, _operation));

    public BpfObject Load(byte[] bytes)
    {
        var verdict = ObjectCheck.Check(bytes, Path.GetFileName(path));
        if (verdict.File is not { } file)
            throw Malformed(verdict);

        try
        {
            var (loaded, refusal) = Attempts(bytes, file);
            return loaded ?? throw refusal!;
        }
        catch (DllNotFoundException e)
        {
            var error = new BpfError(_operation, Errno.Enoent, "libbpf.so.1 is not installed", "apt install libbpf1", null);
            throw new BpfException(error, e);
        }
    }

    private BpfException Malformed(ObjectVerdict verdict)
    {
        var mends = string.Join("; ", verdict.Problems.Select(p => p.Mend).Distinct());
        return BpfErrors.Failure(_operation, -Errno.Enoexec, string.Join("; ", verdict.Problems.Select(p => p.Place)), mends);
    }

    // The kernel answers ENOSPC when the log does not fit, and libbpf neither grows a buffer of ours nor keeps the end of one of its own.
    private (BpfObject? Loaded, BpfException? Refusal) Attempts(byte[] bytes, ObjectFile file)
    {
        using var image = new NativeBuffer(bytes);
        using MemoryFile? types = KernelTypes.For(file);
        var limit = Math.Max(options.MaxLogBytes, FirstLogBytes);
        for (var size = FirstLogBytes; ; size = (int)Math.Min((long)size * LogGrowth, limit))
        {
            using var log = new NativeBuffer(size);
            var (attempt, messages) = LibBpfMessages.Capture(() => Attempt(image, log, types?.Path));
            if (attempt.Loaded is not null)
                return (attempt.Loaded, null);

            var text = log.Text();
            var truncated = attempt.Error == -Errno.Enospc && text.Length > 0;
            if (!truncated || size == limit)
                return (null, Refusal(file, attempt.Error, messages, text, truncated));
        }
    }

    private (BpfObject? Loaded, int Error) Attempt(NativeBuffer image, NativeBuffer log, string? types)
    {
        var (handle, error) = ObjectCalls.Open(image, ObjectName(path), log, types);
        using (handle)
        {
            if (handle.IsInvalid)
                return (null, error);

            SizeMaps(handle);
            ReuseMaps(handle);
            SelectFunctions(handle);
            var result = LibBpf.bpf_object__load(handle);
            return result < 0 ? (null, result) : (TakeOver(handle), 0);
        }
    }

    // What libbpf itself makes of the name of a file; the maps of global variables are named after it.
    private static string ObjectName(string path) => Path.GetFileName(path).Split('.')[0];

    private BpfException Refusal(ObjectFile file, int error, IReadOnlyList<string> messages, string log, bool truncated)
    {
        // Without rights libbpf guesses at kernel options and memory limits, which leads astray.
        var reason = messages.Count == 0 || error == -Errno.Eperm ? null : string.Join("; ", messages);
        var mend = truncated ? "the verifier refused, with a log longer than MaxLogBytes: allow more"
            : error == -Errno.Eperm ? KernelFacts.LockedMemoryMend()
            : null;
        var refusal = BpfErrors.Failure(_operation, error, reason, mend, log).Error;
        return new BpfException(refusal with { SourceLine = VerifierLog.SourceLine(log, string.Join('\n', messages), file) });
    }

    private void SizeMaps(BpfObjectHandle handle)
    {
        if (options.MapSizes.Count == 0)
            return;

        var declared = ObjectCalls.Maps(handle).ToDictionary(m => m.Name, m => m.Pointer, StringComparer.Ordinal);
        foreach (var (name, entries) in options.MapSizes)
        {
            if (!declared.TryGetValue(name, out var pointer))
                throw new ArgumentException($"{path} has no map '{name}' to size; it has {BpfObject.Listing(declared.Keys)}");
            BpfErrors.ThrowIfFailed($"size map '{name}' of {path} to {entries} entries", LibBpf.bpf_map__set_max_entries(pointer, entries));
        }
    }

    private void SelectFunctions(BpfObjectHandle handle)
    {
        if (options.Functions is not { } wanted)
            return;

        var declared = ObjectCalls.Programs(handle).ToDictionary(p => p.Name, p => p.Pointer, StringComparer.Ordinal);
        foreach (var name in wanted.Where(name => !declared.ContainsKey(name)))
            throw new ArgumentException($"{path} has no program '{name}'; it has {BpfObject.Listing(declared.Keys)}");

        foreach (var (name, pointer) in declared)
            BpfErrors.ThrowIfFailed($"choose program '{name}' of {path}", ObjectCalls.Choose(pointer, wanted.Contains(name)));
    }

    private void ReuseMaps(BpfObjectHandle handle)
    {
        if (options.ReuseMaps.Count == 0)
            return;

        var declared = ObjectCalls.Maps(handle).ToDictionary(m => m.Name, m => m.Pointer, StringComparer.Ordinal);
        foreach (var (name, map) in options.ReuseMaps)
        {
            if (!declared.TryGetValue(name, out var pointer))
            {
                throw new ArgumentException(
                    $"{path} has no map '{name}' to reuse one for; it has {BpfObject.Listing(declared.Keys)}");
            }

            CheckSameShape(name, map.Info, ObjectCalls.Declared(pointer));
            BpfErrors.ThrowIfFailed($"reuse map '{name}' for {path}", LibBpf.bpf_map__reuse_fd(pointer, map.Fd));
        }
    }

    // libbpf takes over the shape of the reused map without a question, and the program would read another struct than was written.
    private void CheckSameShape(string name, BpfMapInfo existing, MapInfo declared)
    {
        var difference =
            Difference("type", existing.Type, (MapType)declared.Type)
            ?? Difference("key size", existing.KeySize, (int)declared.KeySize)
            ?? Difference("value size", existing.ValueSize, (int)declared.ValueSize)
            ?? Difference("number of entries", existing.MaxEntries, declared.MaxEntries)
            ?? Difference("flags", existing.Flags, (MapFlags)declared.MapFlags);
        if (difference is not null)
        {
            throw BpfErrors.Failure(
                $"reuse map '{name}' for {path}",
                -Errno.Einval,
                difference,
                "give maps of another layout another name, or load without reuse");
        }
    }

    private static string? Difference<T>(string what, T existing, T declared)
        where T : struct => existing.Equals(declared) ? null : $"its {what} is {existing}, the object wants {declared}";

    private BpfObject TakeOver(BpfObjectHandle handle)
    {
        var programs = new List<BpfProgram>();
        var maps = new List<BpfMap>();
        var taken = new BpfObject(path, programs, maps);
        try
        {
            // Those that libbpf has given to the kernel, with the same ids; a map that is carried over keeps those of the object that made it.
            var types = ObjectCalls.Types(handle) is { } bytes ? new Lazy<Btf>(() => Btf.Parse(bytes)) : null;

            // A negative descriptor is a program or map that the file marks as optional and that was therefore not loaded.
            foreach (var (name, pointer) in ObjectCalls.Programs(handle))
            {
                var fd = LibBpf.bpf_program__fd(pointer);
                if (fd >= 0)
                    programs.Add(BpfProgram.Own(BpfFd.Duplicate(fd), name, ObjectCalls.ExpectedAttach(pointer), types));
            }

            foreach (var (name, pointer) in ObjectCalls.Maps(handle))
            {
                var fd = LibBpf.bpf_map__fd(pointer);
                if (fd >= 0)
                    maps.Add(BpfMap.Own(BpfFd.Duplicate(fd), name, options.ReuseMaps.TryGetValue(name, out var carried) ? carried.Types : types));
            }

            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }
}
