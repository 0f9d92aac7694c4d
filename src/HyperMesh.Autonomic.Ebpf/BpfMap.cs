using System.Buffers;
using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// A map in the kernel, held by a descriptor of our own. Disposing gives up the descriptor only: a map that is pinned or used by a
/// loaded program stays. Thread-safe; the calls block only as long as one system call. Keys and values are the bytes of the C structs,
/// in the host's byte order.
/// </summary>
public sealed partial class BpfMap : IDisposable
{
    private const int WordSize = sizeof(ulong);
    private const int LargestStackBuffer = 4096;

    private BpfMap(BpfFd fd, BpfMapInfo info, string name)
    {
        Fd = fd;
        Info = info;
        Name = name;
        ValueBufferSize = IsPerCpu ? RoundUp(info.ValueSize) * PossibleCpus.Count : info.ValueSize;
    }

    /// <summary>The name in the source where the map came from a loaded object; otherwise the kernel's 15 characters.</summary>
    public string Name { get; }

    /// <summary>What the kernel knows of the map.</summary>
    public BpfMapInfo Info { get; }

    /// <summary>True when each CPU has its own value.</summary>
    public bool IsPerCpu => Info.Type is MapType.PerCpuArray or MapType.PerCpuHash or MapType.LruPerCpuHash or MapType.PerCpuCgroupStorage;

    /// <summary>
    /// Bytes that a value takes in a call: the value size, and for a per-CPU map the value size rounded up to 8, times the number of
    /// possible CPUs (the values of the CPUs one after the other).
    /// </summary>
    public int ValueBufferSize { get; }

    internal BpfFd Fd { get; }

    /// <summary>The types that <see cref="BpfMapInfo.BtfId"/> names, where they are known without asking the kernel; else null.</summary>
    internal Lazy<Btf>? Types { get; init; }

    /// <summary>The map behind a pin.</summary>
    /// <exception cref="BpfException">No such pin, it is not a map, or rights are missing.</exception>
    public static BpfMap FromPin(string path) => Own(Pins.Open(path, Pins.Map), null);

    /// <summary>The map with this id.</summary>
    /// <exception cref="BpfException">ENOENT when it is gone; EPERM without CAP_SYS_ADMIN, unless it is pinned for one of our hooks.</exception>
    public static BpfMap FromId(uint id) => Own(KeptObjects.Map(id), null);

    /// <summary>The maps in the kernel, of everybody, by id. One that goes while the list is made is left out.</summary>
    /// <exception cref="BpfException">EPERM without CAP_SYS_ADMIN.</exception>
    public static IReadOnlyList<BpfMapInfo> All() => KernelObjects.All(
        "list the maps", LibBpf.bpf_map_get_next_id, LibBpf.bpf_map_get_fd_by_id, fd =>
        {
            using BpfMap map = Own(fd, null);
            return map.Info;
        });

    /// <summary>Makes a new map. An LPM trie needs <see cref="MapFlags.NoPrealloc"/>.</summary>
    /// <param name="type">The type.</param>
    /// <param name="name">Letters, digits, '_' and '.'; the kernel keeps 15 of them.</param>
    /// <param name="keySize">Bytes of a key.</param>
    /// <param name="valueSize">Bytes of a value (on one CPU).</param>
    /// <param name="maxEntries">The most entries; for a ring buffer its bytes, a power of two and a multiple of the page size.</param>
    /// <param name="flags">Properties.</param>
    /// <exception cref="BpfException">EINVAL for sizes that the type does not take; EPERM, ENOMEM, E2BIG.</exception>
    public static BpfMap Create(MapType type, string name, int keySize, int valueSize, uint maxEntries, MapFlags flags = MapFlags.None)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfNegative(keySize);
        ArgumentOutOfRangeException.ThrowIfNegative(valueSize);
        var kept = name[..Math.Min(name.Length, KernelName.Length - 1)];
        var result = MapCalls.Create((uint)type, kept, (uint)keySize, (uint)valueSize, maxEntries, (uint)flags);
        return Own(BpfErrors.Own($"make the {type} map '{name}'", result), name);
    }

    /// <summary>A second holder of the same map, which the caller disposes.</summary>
    public BpfMap Duplicate() => new(Fd.Duplicate(), Info, Name) { Types = Types };

    /// <summary>Keeps the map alive under a path on a bpffs, beyond this process.</summary>
    /// <exception cref="BpfException">EEXIST when the path is taken; ENOENT when its folder is missing.</exception>
    public void Pin(string path) => Pins.Create(Fd, path, $"map '{Name}'");

    /// <summary>Reads a value.</summary>
    /// <param name="key">Exactly the key size.</param>
    /// <param name="value">Exactly <see cref="ValueBufferSize"/>.</param>
    /// <returns>False when the key is not there.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public bool TryLookup(ReadOnlySpan<byte> key, Span<byte> value)
    {
        CheckKey(key);
        CheckValue(value);
        return Found("read", MapCalls.Lookup(Fd, key, value));
    }

    /// <summary>Writes a value; for a per-CPU map one for each CPU.</summary>
    /// <exception cref="BpfException">E2BIG when the map is full; EEXIST or ENOENT as <paramref name="flags"/> ask for it.</exception>
    public void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, MapUpdate flags = MapUpdate.Any)
    {
        CheckKey(key);
        CheckValue(value);
        var result = MapCalls.Update(Fd, key, value, (ulong)flags);
        if (result < 0)
            throw WriteFailure(result);
    }

    /// <summary>Removes a key.</summary>
    /// <returns>False when it was not there.</returns>
    /// <exception cref="BpfException">EINVAL for an array, whose keys are always there.</exception>
    public bool Delete(ReadOnlySpan<byte> key)
    {
        CheckKey(key);
        return Found("delete from", MapCalls.Delete(Fd, key));
    }

    /// <summary>
    /// The key after <paramref name="key"/>, in the kernel's order; an empty one asks for the first. A key that was removed meanwhile makes
    /// the kernel start again, so a loop over a changing hash needs a bound.
    /// </summary>
    /// <returns>False at the end.</returns>
    public bool GetNextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        if (!key.IsEmpty)
            CheckKey(key);

        CheckKey(next);
        return Found("walk", MapCalls.NextKey(Fd, key, next));
    }

    /// <summary>
    /// Adds up a per-CPU value that consists of 64-bit words: <c>sums[i]</c> becomes the sum of word i over all possible CPUs. The
    /// hot path of monitors: one system call, no allocation. The CPUs go on counting meanwhile, so words may be a few counts apart.
    /// </summary>
    /// <param name="key">Exactly the key size.</param>
    /// <param name="sums">As many words as are wanted, from the first on, at most those of the value.</param>
    /// <returns>False when the key is not there; the sums are then untouched.</returns>
    /// <exception cref="InvalidOperationException">The map is not per CPU.</exception>
    public bool SumPerCpu(ReadOnlySpan<byte> key, Span<ulong> sums)
    {
        CheckKey(key);
        CheckSums(sums);
        var rented = ValueBufferSize > LargestStackBuffer ? ArrayPool<byte>.Shared.Rent(ValueBufferSize) : null;
        try
        {
            Span<byte> buffer = rented is null ? stackalloc byte[ValueBufferSize] : rented.AsSpan(0, ValueBufferSize);
            if (!Found("read", MapCalls.Lookup(Fd, key, buffer)))
                return false;

            AddUp(MemoryMarshal.Cast<byte, ulong>(buffer), RoundUp(Info.ValueSize) / WordSize, sums);
            return true;
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>As <see cref="SumPerCpu(ReadOnlySpan{byte}, Span{ulong})"/>, for a map with a 32-bit key.</summary>
    public bool SumPerCpu(uint key, Span<ulong> sums) => SumPerCpu(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in key)), sums);

    /// <inheritdoc/>
    public void Dispose() => Fd.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"map {Info.Id} '{Name}'";

    /// <summary>Takes over a descriptor; it is closed when its description cannot be read.</summary>
    internal static BpfMap Own(BpfFd fd, string? name, Lazy<Btf>? types = null)
    {
        try
        {
            MapInfo info = MapCalls.Info(fd);
            var described = new BpfMapInfo(
                info.Id,
                info.Name.ToString(),
                (MapType)info.Type,
                (int)info.KeySize,
                (int)info.ValueSize,
                info.MaxEntries,
                (MapFlags)info.MapFlags,
                info.BtfId,
                info.BtfKeyTypeId,
                info.BtfValueTypeId)
            {
                MemoryBytes = FdFields.Memory(fd),
            };
            return new BpfMap(fd, described, name ?? described.Name) { Types = types };
        }
        catch
        {
            fd.Dispose();
            throw;
        }
    }

    /// <summary>Sums of the words of one CPU after the other, each of a stride.</summary>
    internal static void AddUp(ReadOnlySpan<ulong> words, int stride, Span<ulong> sums)
    {
        sums.Clear();
        for (var start = 0; start < words.Length; start += stride)
        {
            ReadOnlySpan<ulong> cpu = words.Slice(start, sums.Length);
            for (var i = 0; i < cpu.Length; i++)
                sums[i] += cpu[i];
        }
    }

    private static int RoundUp(int size) => (size + WordSize - 1) / WordSize * WordSize;

    private bool Found(string verb, int result) => result switch
    {
        >= 0 => true,
        -Errno.Enoent => false,
        _ => throw BpfErrors.Failure($"{verb} map '{Name}'", result),
    };

    private BpfException WriteFailure(int result, string? reason = null) => BpfErrors.Failure(
        $"write map '{Name}'",
        result,
        reason,
        result switch
        {
            -Errno.E2Big => $"the map is full or has no such index: it holds {Info.MaxEntries} entries",
            -Errno.Eexist => "the key is there already",
            -Errno.Enoent => "the key is not there",
            _ => null,
        });

    private void CheckKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Info.KeySize)
            throw new ArgumentException($"a key of map '{Name}' has {Info.KeySize} bytes, not {key.Length}", nameof(key));
    }

    private void CheckValue(ReadOnlySpan<byte> value)
    {
        if (value.Length != ValueBufferSize)
        {
            var where = IsPerCpu ? $" ({PossibleCpus.Count} CPUs)" : "";
            throw new ArgumentException($"a value of map '{Name}' takes {ValueBufferSize} bytes{where}, not {value.Length}", nameof(value));
        }
    }

    private void CheckSums(Span<ulong> sums)
    {
        if (!IsPerCpu)
            throw new InvalidOperationException($"map '{Name}' is a {Info.Type}, not a per-CPU map");

        if (sums.IsEmpty || sums.Length > RoundUp(Info.ValueSize) / WordSize)
        {
            throw new ArgumentException(
                $"a value of map '{Name}' has {RoundUp(Info.ValueSize) / WordSize} words, not {sums.Length}", nameof(sums));
        }
    }
}
