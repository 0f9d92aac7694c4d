using System.Reactive.Concurrency;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>What belongs to a plugin and tells its account of faults.</summary>
internal interface IContained
{
    PluginLedger Ledger { get; }
}

/// <summary>The account of one plugin's faults: counted by kind, and too many within a time are a quarantine. Thread-safe.</summary>
/// <remarks>It keeps words and never an exception: that would hold the plugin's code in memory.</remarks>
internal sealed class PluginLedger(string plugin, PluginLimits limits, IScheduler clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PluginFault, long> _counts = [];
    private readonly Queue<DateTimeOffset> _recent = [];
    private readonly HashSet<string> _pausing = [];
    private string? _last;
    private DateTimeOffset? _lastAt;
    private DateTimeOffset? _until;
    private int _quarantines;

    public PluginLimits Limits => limits;

    public PluginState State
    {
        get
        {
            lock (_gate)
                return new PluginState(
                    plugin, _until is not null ? PluginPhase.Quarantined : _pausing.Count > 0 ? PluginPhase.BackingOff : PluginPhase.Loaded,
                    _counts.Values.Sum(), _last, _lastAt, _until)
                {
                    ByKind = new Dictionary<PluginFault, long>(_counts),
                };
        }
    }

    /// <summary>Since it had too many faults; it should take no part until <see cref="Release"/>.</summary>
    public bool IsQuarantined
    {
        get
        {
            lock (_gate)
                return _until is not null;
        }
    }

    /// <summary>Takes note of a fault.</summary>
    public void Fault(PluginFault kind, string words)
    {
        lock (_gate)
        {
            var now = clock.Now;
            _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
            (_last, _lastAt) = (words, now);
            _recent.Enqueue(now);
            while (_recent.TryPeek(out var oldest) && (now - oldest > limits.Window || oldest > now))
                _recent.Dequeue();
            // Who holds the loop harms everybody else: once is enough.
            if (_until is null && (kind == PluginFault.HeldTheLoop || _recent.Count >= limits.Faults))
                _until = now + QuarantineOf(_quarantines++);
        }
    }

    /// <summary>A part of it is started again after a pause.</summary>
    public void BacksOff(string part)
    {
        lock (_gate)
            _pausing.Add(part);
    }

    /// <summary>A part of it is well.</summary>
    public void IsWell(string part)
    {
        lock (_gate)
            _pausing.Remove(part);
    }

    /// <summary>Whether the quarantine is over.</summary>
    public bool IsDue(DateTimeOffset now)
    {
        lock (_gate)
            return _until <= now;
    }

    /// <summary>The quarantine is over, but it cannot be loaded again: it is left out for twice as long.</summary>
    /// <param name="words">Why.</param>
    public void Prolong(string words)
    {
        Fault(PluginFault.Load, words);
        lock (_gate)
            _until = clock.Now + QuarantineOf(_quarantines++);
    }

    /// <summary>Ends the quarantine; the next one is twice as long.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _until = null;
            _recent.Clear();
            _pausing.Clear();
        }
    }

    private TimeSpan QuarantineOf(int earlier) =>
        TimeSpan.FromTicks((long)Math.Min(limits.LongestQuarantine.Ticks, limits.Quarantine.Ticks * Math.Pow(2, Math.Min(earlier, 30))));
}
