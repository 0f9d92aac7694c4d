using System.Globalization;
using HyperMesh.Autonomic.Host.Control;
using HyperMesh.Autonomic.Host.Metrics;

namespace HyperMesh.Autonomic.Host.Alerts;

/// <summary>What the alerts are judged on, read of a daemon once a second. One thread.</summary>
/// <param name="daemon">What runs.</param>
internal sealed class AlertReadings(Daemon daemon)
{
    /// <summary>A share of fewer packets says nothing.</summary>
    private const double FewestPackets = 100;

    private const string Loads = "loads";
    private const string Errors = "errors";
    private const string Mailbox = "mailbox";
    private const string Drifted = "drifts";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // What the daemon counts itself begins at nothing; what programs have counted may be older than the daemon, and counts from the first look on.
    private readonly Dictionary<string, double> _before = new() { [Loads] = 0, [Errors] = 0, [Mailbox] = 0, [Drifted] = 0 };
    private long[]? _reactions;
    private DateTimeOffset _windowBegan = DateTimeOffset.MinValue;
    private double? _latency;

    /// <summary>All of them, by the rules' names.</summary>
    /// <param name="now">What time it is.</param>
    /// <param name="totals">What programs have counted together.</param>
    public IReadOnlyDictionary<string, AlertReading> Read(DateTimeOffset now, IReadOnlyDictionary<string, double> totals)
    {
        var telemetry = daemon.Telemetry;
        var errors = telemetry.Decisions.Errors;
        var failing = daemon.Loop.Monitors.Where(monitor => monitor.IsFailing == true).Select(monitor => monitor.Name).ToList();
        var loads = Growth(Loads, errors.Of("load"));
        return new Dictionary<string, AlertReading>
        {
            [AlertRules.Latency] = new(Latency(now)),
            [AlertRules.LoadFailure] = new(loads),
            [AlertRules.AttachFailure] = new(Growth(Errors, errors.Sum) - loads),
            [AlertRules.MapFill] = MapFill(telemetry.Kernel.Last),
            [AlertRules.DropRate] = new(DropRate(totals)),
            [AlertRules.EventsLost] = new(Growth("events", totals.GetValueOrDefault(ProgramTotals.EventsLost)) + Growth(Mailbox, daemon.Loop.EventsLost)),
            [AlertRules.ForeignProgram] = Drifts(telemetry.Decisions),
            [AlertRules.LoopLag] = new(telemetry.Lag.TotalSeconds, daemon.Loop.HeldBy),
            [AlertRules.StoreSpace] = new(DiskUse(daemon.Store)),
            [AlertRules.MonitorFailing] = new(failing.Count, failing.Count == 0 ? null : string.Join(", ", failing)),
        };
    }

    /// <summary>By how much a counter has grown since it was read last; one that nobody has read before has not.</summary>
    private double Growth(string name, double value)
    {
        var grown = _before.TryGetValue(name, out var before) ? Math.Max(0, value - before) : 0;
        _before[name] = value;
        return grown;
    }

    private double? Latency(DateTimeOffset now)
    {
        if (now - _windowBegan < Window)
            return _latency;

        _windowBegan = now;
        var p99 = daemon.Telemetry.Decisions.Reaction.QuantileSince(0.99, ref _reactions);
        return _latency = double.IsNaN(p99) ? null : p99;
    }

    private double? DropRate(IReadOnlyDictionary<string, double> totals)
    {
        var (packets, drops) = (Growth("packets", totals.GetValueOrDefault(ProgramTotals.Packets)), Growth("drops", totals.GetValueOrDefault(ProgramTotals.Drops)));
        return packets < FewestPackets ? null : drops / packets;
    }

    /// <summary>The hooks that do not hold what was put there, and those where that was put right since the last look.</summary>
    private AlertReading Drifts(DecisionMetrics decisions)
    {
        var (now, seen) = (decisions.Drifts, Growth(Drifted, decisions.DriftsSeen));
        var words = now.Count > 0 ? string.Join("; ", now.Select(hook => $"{hook.Key}: {hook.Value}")) : seen > 0 ? decisions.LastDrift : null;
        return new AlertReading(Math.Max(now.Count, seen), words);
    }

    private static AlertReading MapFill(KernelLook look)
    {
        var fullest = look.Maps.Where(map => map is { Entries: not null, MakesRoom: false, Most: > 0 }).MaxBy(map => (double)map.Entries!.Value / map.Most);
        return fullest is null
            ? default
            : new AlertReading((double)fullest.Entries!.Value / fullest.Most, string.Create(CultureInfo.InvariantCulture, $"{fullest.Map} of {fullest.Program} on {fullest.Hook}, {fullest.Entries} of {fullest.Most}"));
    }

    private static double? DiskUse(string store)
    {
        try
        {
            var disk = new DriveInfo(Path.GetDirectoryName(store)!);
            return disk.TotalSize == 0 ? null : 1 - ((double)disk.AvailableFreeSpace / disk.TotalSize);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
