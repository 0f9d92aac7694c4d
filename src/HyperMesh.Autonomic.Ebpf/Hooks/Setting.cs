namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>What one place of a program's configuration holds, or shall hold.</summary>
/// <param name="Map">The map.</param>
/// <param name="Key">The key of the entry.</param>
/// <param name="Offset">Where in the entry's value it begins; -1 for the whole entry.</param>
/// <param name="Value">The bytes; null for no such entry.</param>
internal sealed record Setting(string Map, byte[] Key, int Offset, byte[]? Value)
{
    public const int Whole = -1;

    /// <summary>The same for what is about the same place.</summary>
    public string Place { get; } = $"{Map} {Convert.ToHexStringLower(Key)} {Offset}";

    /// <summary>What is there now.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public Setting Now(ProgramMaps maps)
    {
        var map = maps[Map];
        var entry = new byte[map.ValueBufferSize];
        var isThere = map.TryLookup(Key, entry);
        return this with { Value = !isThere ? null : Offset == Whole ? entry : entry.AsSpan(Offset, Value?.Length ?? 0).ToArray() };
    }

    /// <summary>Makes it so.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Put(ProgramMaps maps)
    {
        var map = maps[Map];
        if (Value is null)
        {
            map.Delete(Key);
            return;
        }

        var entry = Value;
        if (Offset != Whole)
        {
            entry = new byte[map.ValueBufferSize];
            map.TryLookup(Key, entry);
            Value.CopyTo(entry, Offset);
        }

        map.Update(Key, entry);
    }

    /// <summary>True when both say the same of the same place.</summary>
    public bool IsAs(Setting other) => Place == other.Place
        && (Value is null ? other.Value is null : other.Value is not null && Value.AsSpan().SequenceEqual(other.Value));
}
