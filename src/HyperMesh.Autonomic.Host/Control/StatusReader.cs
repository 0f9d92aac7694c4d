using System.Reflection;
using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Alerts;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Fleet;
using HyperMesh.Autonomic.Host.Programs;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>Puts the status together: what the loop knows, asked on its thread, and what the kernel says, asked beside it. Thread-safe.</summary>
internal sealed class StatusReader(Daemon daemon)
{
    /// <summary>How long the loop may take to answer before it counts as held.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The version of this build.</summary>
    public static string Version { get; } =
        typeof(StatusReader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";

    public async Task<StatusDocument> ReadAsync(CancellationToken cancel)
    {
        var inside = await AskAsync(RuleStates.Of, cancel).ConfigureAwait(false);
        var (views, kernelProblem) = LookAtKernel();
        var now = TimeProvider.System.GetUtcNow();
        return new StatusDocument
        {
            Version = Version,
            Pid = Environment.ProcessId,
            StartedAt = daemon.StartedAt,
            UptimeSeconds = Math.Round((now - daemon.StartedAt).TotalSeconds, 1),
            Page = daemon.Url,
            Loop = LoopNow(inside is not null),
            Policies = PoliciesOf(inside?.Policies ?? daemon.Policies.Current),
            Configuration = daemon.Reloader.Configuration,
            Rules = inside?.Rules,
            Hooks = inside is null ? null : [.. Join(inside.Hooks, views)],
            KernelProblem = kernelProblem,
            Monitors = [.. daemon.Loop.Monitors.Select(monitor => new MonitorView(
                monitor.Name, monitor.IsFailing switch { null => "waiting", true => "failing", false => "well" }, monitor.Coalesced, monitor.EventsLost))],
            Plugins = [.. daemon.Plugins.States.Select(plugin => new PluginView(
                plugin.Name, Name(plugin.Phase), plugin.Faults, plugin.LastFault, plugin.LastFaultAt, plugin.Until))],
            Store = new StoreStatus(daemon.Store, daemon.Journal.LastId, SizeOf(daemon.Store)),
            Fleet = new FleetStatusView(FleetRoster.Link(daemon.Fleet.Link), daemon.FleetSettings?.Name, daemon.FleetSettings?.Node, daemon.Fleet.Nodes.Count, Refused()),
            Symptoms = inside?.Known.Symptoms,
            InForce = inside?.Known.InForce,
            Standing = inside?.Known.Standing,
            Proposals = inside?.Known.Proposals,
            Standstill = inside?.Known.Standstill,
            Alerts = [.. daemon.Alerts.States.Where(alert => alert.Phase != AlertPhase.Inactive).Select(AlertView.Of)],
        };
    }

    /// <summary>Asks the loop; null when it does not answer in time, or has ended.</summary>
    public async Task<T?> AskAsync<T>(Func<AutonomicLoop, T> question, CancellationToken cancel)
        where T : class
    {
        try
        {
            return await daemon.Loop.AskAsync(question).WaitAsync(Patience, cancel).ConfigureAwait(false);
        }
        catch (Exception unanswered) when (unanswered is TimeoutException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>The loop, given whether it has answered.</summary>
    public LoopStatus LoopNow(bool answers)
    {
        var loop = daemon.Loop;
        var state = loop.Faulted.IsFaulted ? "ended" : answers && loop.HeldBy is null ? "running" : "held";
        return new LoopStatus(
            state, loop.Faulted.Exception?.InnerException?.Message ?? loop.HeldBy, loop.Samples, loop.Coalesced, loop.EventsLost, daemon.Unread());
    }

    /// <summary>An enum's name as JSON has it.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The fleet's revision that this node does not take over; null when there is none.</summary>
    public FleetRefusalView? Refused() => daemon.FleetRefusal() is { } refusal
        ? new FleetRefusalView(refusal.Revision, refusal.At, $"{daemon.FleetSettings?.Node} refuses it: {refusal}", refusal.Reasons)
        : null;

    private PolicyStatus PoliciesOf(PolicySnapshot policies) =>
        new(daemon.PolicyPath, policies.Revision, policies.Fleet, policies.Rules.Count, daemon.Reloader.PolicyError);

    private (IReadOnlyList<HookView> Views, string? Problem) LookAtKernel()
    {
        try
        {
            return (HookView.All(new PinDirectory(daemon.Settings.PinRoot)), null);
        }
        catch (Exception refused) when (refused is RefusedException or BpfException or IOException)
        {
            return ([], refused.Message);
        }
    }

    private static IEnumerable<HookStatus> Join(IReadOnlyList<HookStatus> hooks, IReadOnlyList<HookView> views)
    {
        var actual = views.ToDictionary(view => view.Hook, Actual);
        foreach (var hook in hooks)
        {
            actual.Remove(hook.Hook, out var present);
            yield return hook with { Actual = present };
        }

        // What other processes of ours have attached.
        foreach (var (name, present) in actual)
            yield return new HookStatus(name, null, null, null, present, IsUncertain: false, Drift: null);
    }

    private static HookActual Actual(HookView view)
    {
        var (runs, nanoseconds) = view.ProgramId is { } id ? RunsOf(id) : default;
        return new HookActual(view.Program, view.ProgramId, view.Mode, view.State, runs, nanoseconds);
    }

    private static (long Count, double Nanoseconds) RunsOf(uint id)
    {
        try
        {
            using var program = BpfProgram.FromId(id);
            return ((long)program.Info.RunCount, program.Info.RunTime.TotalNanoseconds);
        }
        catch (BpfException)
        {
            // It has been taken off since, or may not be asked about.
            return default;
        }
    }

    /// <summary>Bytes of a store and its log.</summary>
    public static long SizeOf(string store) =>
        new[] { store, store + "-wal" }.Select(file => new FileInfo(file)).Where(file => file.Exists).Sum(file => file.Length);
}
