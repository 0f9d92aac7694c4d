using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <content>Many entries in one system call (BPF_MAP_*_BATCH, kernel 5.6), with a fall-back to one by one.</content>
public sealed partial class BpfMap
{
    /// <summary>
    /// Writes many entries: keys one after the other, values likewise, each of <see cref="ValueBufferSize"/>. Where the kernel or the
    /// map's type has no batch it goes one by one. Not atomic: on an error the entries before it are in, and the message says how many.
    /// </summary>
    /// <exception cref="BpfException">E2BIG when the map is full.</exception>
    public void UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, MapUpdate flags = MapUpdate.Any)
    {
        var entries = CountEntries(keys.Length, values.Length);
        if (entries == 0)
            return;

        var done = (uint)entries;
        var result = MapCalls.UpdateBatch(Fd, keys, values, (ulong)flags, ref done);
        if (NoBatch(result))
        {
            UpdateOneByOne(keys, values, flags, entries);
        }
        else if (result < 0)
        {
            throw WriteFailure(result, $"{done} of {entries} entries went in");
        }
    }

    /// <summary>Writes the first values of an array that is <see cref="MapFlags.Mmapable"/>, by a copy into its memory. A program that runs
    /// meanwhile sees some of them old and some new.</summary>
    /// <param name="values">The values, one after the other, each rounded up to 8 bytes.</param>
    /// <exception cref="ArgumentException">The map is no such array, or has less room.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void WriteArray(ReadOnlySpan<byte> values)
    {
        if (Info.Type != MapType.Array || !Info.Flags.HasFlag(MapFlags.Mmapable))
            throw new ArgumentException($"map '{Name}' is no array that can be mapped");
        if (values.Length > (long)RoundUp(Info.ValueSize) * Info.MaxEntries)
            throw new ArgumentException($"map '{Name}' has {Info.MaxEntries} values of {Info.ValueSize} bytes, {values.Length} bytes are more");
        if (!values.IsEmpty)
            BpfErrors.ThrowIfFailed($"write {values.Length} bytes into map '{Name}'", MapCalls.CopyToArray(Fd, values));
    }

    /// <summary>
    /// Reads the next entries of a walk over the whole map, as many as fit. Entries that are added or removed meanwhile may or may not be
    /// seen. A hash is read by whole buckets, so give room for at least some dozens of entries, better thousands.
    /// </summary>
    /// <param name="cursor">Where the walk is; a new one starts at the beginning. Not to be shared between threads.</param>
    /// <param name="keys">Room for keys.</param>
    /// <param name="values">Room for as many values of <see cref="ValueBufferSize"/>.</param>
    /// <returns>The number of entries read; 0 when the walk is over.</returns>
    /// <exception cref="BpfException">ENOSPC when the spans are too small for one bucket of a hash.</exception>
    public int LookupBatch(MapCursor cursor, Span<byte> keys, Span<byte> values)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        var room = CountEntries(keys.Length, values.Length);
        if (cursor.AtEnd || room == 0)
            return 0;

        if (!cursor.OneByOne)
        {
            var read = LookupByBatch(cursor, keys, values, room);
            if (read >= 0)
                return read;
        }

        return LookupOneByOne(cursor, keys, values, room);
    }

    /// <summary>The number read, or -1 when there is no batch here and the cursor is set to walk one by one.</summary>
    private int LookupByBatch(MapCursor cursor, Span<byte> keys, Span<byte> values, int room)
    {
        Span<byte> next = cursor.Token(Info.KeySize);
        var count = (uint)room;
        var result = MapCalls.LookupBatch(Fd, cursor.Started ? next : [], next, keys, values, ref count);
        if (!cursor.Started && NoBatch(result))
        {
            cursor.OneByOne = true;
            return -1;
        }

        if (result < 0 && result != -Errno.Enoent)
        {
            var reason = result == -Errno.Enospc ? $"one bucket of the hash has more than the {room} entries there is room for" : null;
            throw BpfErrors.Failure($"read map '{Name}'", result, reason, reason is null ? null : "read with larger buffers");
        }

        cursor.Started = true;
        cursor.AtEnd = result == -Errno.Enoent;
        return (int)count;
    }

    private int LookupOneByOne(MapCursor cursor, Span<byte> keys, Span<byte> values, int room)
    {
        Span<byte> key = cursor.Token(Info.KeySize)[..Info.KeySize];
        var read = 0;

        // A key that is removed under our feet makes the kernel start again, hence the bound on the steps of the whole walk.
        while (read < room && !cursor.AtEnd)
        {
            if (cursor.Steps++ >= Info.MaxEntries || !GetNextKey(cursor.Started ? key : [], key))
            {
                cursor.AtEnd = true;
                break;
            }

            cursor.Started = true;
            if (TryLookup(key, values.Slice(read * ValueBufferSize, ValueBufferSize)))
            {
                key.CopyTo(keys[(read * Info.KeySize)..]);
                read++;
            }
        }

        return read;
    }

    private void UpdateOneByOne(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, MapUpdate flags, int entries)
    {
        for (var i = 0; i < entries; i++)
        {
            var key = keys.Slice(i * Info.KeySize, Info.KeySize);
            var result = MapCalls.Update(Fd, key, values.Slice(i * ValueBufferSize, ValueBufferSize), (ulong)flags);
            if (result < 0)
                throw WriteFailure(result, $"{i} of {entries} entries went in");
        }
    }

    // A kernel before 5.6 does not know the command (EINVAL), a newer one not for every type (ENOTSUPP, the inner number). EINVAL for
    // another reason comes back from the first entry that is done singly.
    private static bool NoBatch(int result) => result is -Errno.Enotsupp or -Errno.Eopnotsupp or -Errno.Einval;

    private int CountEntries(int keyBytes, int valueBytes)
    {
        var entries = Info.KeySize == 0 ? 0 : keyBytes / Info.KeySize;
        if (Info.KeySize == 0 || keyBytes % Info.KeySize != 0 || valueBytes != entries * ValueBufferSize)
        {
            throw new ArgumentException(
                $"map '{Name}' has keys of {Info.KeySize} and values of {ValueBufferSize} bytes: "
                + $"{keyBytes} bytes of keys and {valueBytes} of values do not match");
        }

        return entries;
    }
}
