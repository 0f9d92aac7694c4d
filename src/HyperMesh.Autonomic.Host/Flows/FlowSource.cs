using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Hooks;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Ebpf.Readings;

namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>The flows of one hook, whichever program of ours is on it. Not thread-safe.</summary>
internal sealed class FlowSource(PinDirectory pins, HookName name) : IDisposable
{
    private readonly FlowTracker _tracker = new();
    private readonly List<FlowEntry> _entries = [];
    private readonly Hook _hook = new(pins, name);
    private FlowTable? _table;
    private ProgramManifest? _manifest;
    private uint _program;
    private string? _problem;
    private (ulong Monotonic, DateTimeOffset Wall) _now;

    public HookName Name => name;

    public FlowTracker Tracker => _tracker;

    /// <summary>The flows of the last reading; empty when the program keeps none.</summary>
    public IReadOnlyList<FlowEntry> Entries => _entries;

    public FlowHook Hook => new(name.ToString(), _manifest?.Name, _table is null ? null : _entries.Count, _table?.Room, _problem);

    /// <summary>Looks which program is on the hook now, and opens its table. What cannot be read is said in <see cref="Hook"/>.</summary>
    public void Follow()
    {
        try
        {
            var present = _hook.Look();
            if (present is not null && present.ProgramId == _program)
                return;
            Close();
            _problem = present is null ? "nothing of ours is attached any more" : null;
            if (present is not null)
                Open(present.ProgramId);
        }
        catch (BpfException refused)
        {
            Close();
            _problem = refused.Message;
            NeedsPrivilege |= refused.NeedsPrivilege;
        }
    }

    /// <summary>Whether something could not be read for want of rights.</summary>
    public bool NeedsPrivilege { get; private set; }

    /// <summary>Reads the table.</summary>
    public void Read()
    {
        if (_table is null)
            return;

        try
        {
            _now = (FlowTracker.Now(), TimeProvider.System.GetUtcNow());
            _tracker.Read(_table, _entries, _now.Monotonic);
        }
        catch (BpfException refused)
        {
            Close();
            _problem = refused.Message;
        }
    }

    /// <summary>When a moment of the programs' clock was.</summary>
    public DateTimeOffset At(ulong monotonic) => _now.Wall - TimeSpan.FromTicks((long)(_now.Monotonic - Math.Min(monotonic, _now.Monotonic)) / 100);

    public FlowRecord Record(in FlowEntry flow)
    {
        var key = flow.Key;
        var (packets, bytes) = _tracker.Rate(key);
        return new FlowRecord
        {
            Time = At(flow.LastSeen),
            FirstSeen = At(flow.FirstSeen),
            Interface = name.Target,
            Hook = name.ToString(),
            Program = _manifest!.Name,
            Direction = key.IsEgress || name.Kind == HookKind.TcEgress ? "egress" : "ingress",
            Verdict = key.IsDropped ? FlowWords.Dropped : FlowWords.Passed,
            Reason = flow.Reason,
            Rule = flow.Rule,
            Protocol = FlowWords.Protocol(key.Protocol),
            Source = FlowKey.Address(key.Source).ToString(),
            SourcePort = key.SourcePort,
            Destination = FlowKey.Address(key.Destination).ToString(),
            DestinationPort = key.DestinationPort,
            Packets = flow.Packets,
            Bytes = flow.Bytes,
            TcpFlags = FlowWords.TcpFlags(key.Protocol, flow.TcpFlags),
            PacketsPerSecond = Math.Round(packets, 1),
            BytesPerSecond = Math.Round(bytes, 1),
        };
    }

    /// <summary>What is not among the flows.</summary>
    /// <param name="isSinceBegin">Since this began to read; else since the program was loaded.</param>
    public IEnumerable<LostRecord> Lost(bool isSinceBegin)
    {
        if (_table is null)
            yield break;

        var counted = _tracker.Counted;
        var held = (ulong)_entries.Count;
        var (gone, failed, back) = isSinceBegin
            ? (_tracker.Lost.Added, _tracker.Lost.Failed, _tracker.Lost.HeldBack)
            : (counted.Added > held ? counted.Added - held : 0, counted.Failed, counted.HeldBack);
        foreach (var (why, count) in ((string, ulong)[])[(LostRecord.GaveWay, gone), (LostRecord.NoRoom, failed), (LostRecord.HeldBack, back)])
            if (count > 0)
                yield return new LostRecord(name.ToString(), _manifest!.Name, why, count, isSinceBegin ? LostRecord.Begin : LostRecord.Loaded);
    }

    public void Dispose() => Close();

    private void Open(uint program)
    {
        _manifest = _hook.Origin()?.ReadManifest();
        if (_manifest is null)
            _problem = "its manifest is gone, so nobody can tell what it counts";
        else if (_manifest.Flows is { } flows)
            _table = new FlowTable(flows, [program]);
        _program = program;
    }

    private void Close()
    {
        _table?.Dispose();
        (_table, _manifest, _program) = (null, null, 0);
        _entries.Clear();
    }
}
