using System.Buffers.Binary;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Readings;

/// <summary>
/// Reads the table of flows of one program. Nothing is taken out of it, so any number of readers see the same; what comes and goes between two readings
/// shows in <see cref="Counts"/>, which are the program's own. Not thread-safe.
/// </summary>
public sealed class FlowTable : IDisposable
{
    private const int AtOnce = 2048;

    private readonly ProgramFlows _flows;
    private readonly List<BpfMap> _maps = [];
    private readonly BpfMap _table;
    private readonly EntryCount _added;
    private readonly EntryCount? _failed;
    private readonly EntryCount? _heldBack;
    private readonly MapCursor _cursor = new();
    private readonly byte[] _keys;
    private readonly byte[] _values;
    private readonly int _source;
    private readonly int _destination;
    private readonly int _sourcePort;
    private readonly int _destinationPort;
    private readonly int _protocol;
    private readonly int _direction;
    private readonly int _verdict;
    private readonly int _packets;
    private readonly int _bytes;
    private readonly int _firstSeen;
    private readonly int _lastSeen;
    private readonly (int Offset, int Size)? _tcpFlags;
    private readonly (int Offset, int Size)? _rule;
    private readonly (int Offset, int Size)? _reason;

    /// <param name="flows">What the program's manifest says of its table.</param>
    /// <param name="programs">The ids of the programs whose maps are read.</param>
    /// <exception cref="BpfException">The program or a map has gone meanwhile, or has not the members that a table of flows needs.</exception>
    public FlowTable(ProgramFlows flows, IEnumerable<uint> programs)
    {
        ArgumentNullException.ThrowIfNull(flows);
        ArgumentNullException.ThrowIfNull(programs);
        _flows = flows;
        try
        {
            foreach (var id in programs.Distinct())
                TakeMaps(id);
            _table = Map(flows.Map);
            _added = Count(flows.Added);
            _failed = flows.Failed is null ? null : Count(flows.Failed);
            _heldBack = flows.HeldBack is null ? null : Count(flows.HeldBack);
            var (key, value) = (ValueLayout.OfKey(_table), new ValueLayout(_table));
            (_source, _destination) = (key.Locate("source").Offset, key.Locate("destination").Offset);
            (_sourcePort, _destinationPort) = (key.Locate("source_port").Offset, key.Locate("destination_port").Offset);
            (_protocol, _direction, _verdict) = (key.Locate("protocol").Offset, key.Locate("direction").Offset, key.Locate("verdict").Offset);
            (_packets, _bytes) = (value.Locate("packets").Offset, value.Locate("bytes").Offset);
            (_firstSeen, _lastSeen) = (value.Locate("first_seen").Offset, value.Locate("last_seen").Offset);
            (_tcpFlags, _rule, _reason) = (Optional(value, "tcp_flags"), Optional(value, "rule"), Optional(value, "reason"));
        }
        catch
        {
            Dispose();
            throw;
        }

        var room = (int)Math.Min(AtOnce, Math.Max(_table.Info.MaxEntries, 1));
        (_keys, _values) = (new byte[room * _table.Info.KeySize], new byte[room * _table.ValueBufferSize]);
        Room = _table.Info.MaxEntries;
    }

    /// <summary>The kernel's id of the table: the same as long as it is carried from one program to the next.</summary>
    public uint Id => _table.Info.Id;

    /// <summary>How many flows there is room for.</summary>
    public uint Room { get; }

    /// <summary>What the program has counted: a system call each.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public FlowCounts Counts() => new((ulong)_added.Sum(), (ulong)(_failed?.Sum() ?? 0), (ulong)(_heldBack?.Sum() ?? 0));

    /// <summary>Reads the flows, in no order. The program goes on meanwhile.</summary>
    /// <param name="entries">Takes them; emptied first.</param>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Read(List<FlowEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        entries.Clear();
        _cursor.Restart();
        while (_table.LookupBatch(_cursor, _keys, _values) is > 0 and var count)
            for (var i = 0; i < count; i++)
                entries.Add(Entry(
                    _keys.AsSpan(i * _table.Info.KeySize, _table.Info.KeySize), _values.AsSpan(i * _table.ValueBufferSize, _table.ValueBufferSize)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var map in _maps)
            map.Dispose();
    }

    private FlowEntry Entry(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var reason = _reason is { } place && _flows.Reasons.TryGetValue((ulong)ValueLayout.Read(value.Slice(place.Offset, place.Size)), out var word) ? word : null;
        return new FlowEntry(
            new FlowKey(
                BinaryPrimitives.ReadUInt128BigEndian(key[_source..]),
                BinaryPrimitives.ReadUInt128BigEndian(key[_destination..]),
                BinaryPrimitives.ReadUInt16BigEndian(key[_sourcePort..]),
                BinaryPrimitives.ReadUInt16BigEndian(key[_destinationPort..]),
                key[_protocol], key[_direction] != 0, key[_verdict] != 0),
            BitConverter.ToUInt64(value[_packets..]),
            BitConverter.ToUInt64(value[_bytes..]),
            BitConverter.ToUInt64(value[_firstSeen..]),
            BitConverter.ToUInt64(value[_lastSeen..]),
            _tcpFlags is { } flags ? value[flags.Offset] : (byte)0,
            _rule is { } rule && (uint)ValueLayout.Read(value.Slice(rule.Offset, rule.Size)) is var number and not uint.MaxValue ? number : null,
            reason);
    }

    private static (int Offset, int Size)? Optional(ValueLayout value, string member) => value.TryLocate(member, out var place) ? place : null;

    private EntryCount Count(FieldTarget target) => new(target, Map(target.Map));

    private BpfMap Map(string name) => _maps.Find(map => map.Name == name) ?? throw new BpfException(new BpfError(
        $"read the flows in map {name}", 0, "the program has no such map", "build the object again, or correct its manifest", null));

    private void TakeMaps(uint programId)
    {
        using var program = BpfProgram.FromId(programId);
        _maps.AddRange(ProgramLoader.MapsOf(program));
    }
}
