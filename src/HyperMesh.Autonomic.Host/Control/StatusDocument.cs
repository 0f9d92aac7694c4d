using HyperMesh.Autonomic.Host.Alerts;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>What runs, and how it is: the answer of <c>GET /v1/status</c>. What only the loop can say is null while somebody holds it.</summary>
internal sealed record StatusDocument
{
    public required string Version { get; init; }

    public required int Pid { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required double UptimeSeconds { get; init; }

    /// <summary>Where the page is; null for nowhere.</summary>
    public string? Page { get; init; }

    public required LoopStatus Loop { get; init; }

    public required PolicyStatus Policies { get; init; }

    public required ConfigurationStatus Configuration { get; init; }

    public IReadOnlyList<RuleStatus>? Rules { get; init; }

    public IReadOnlyList<HookStatus>? Hooks { get; init; }

    /// <summary>Why the kernel could not be asked what is on the hooks; null where it was.</summary>
    public string? KernelProblem { get; init; }

    public required IReadOnlyList<MonitorView> Monitors { get; init; }

    public required IReadOnlyList<PluginView> Plugins { get; init; }

    public required StoreStatus Store { get; init; }

    public required FleetStatusView Fleet { get; init; }

    public IReadOnlyList<SymptomView>? Symptoms { get; init; }

    /// <summary>What the loop has done and not taken back.</summary>
    public IReadOnlyList<RemediationView>? InForce { get; init; }

    /// <summary>Actions that are not trusted any more.</summary>
    public IReadOnlyList<StandingView>? Standing { get; init; }

    public IReadOnlyList<ProposalView>? Proposals { get; init; }

    public StandstillView? Standstill { get; init; }

    /// <summary>Alerts that are pending or firing.</summary>
    public required IReadOnlyList<AlertView> Alerts { get; init; }
}

/// <summary>The loop itself.</summary>
/// <param name="State"><c>running</c>, <c>held</c> (somebody does not give its thread back), or <c>ended</c>.</param>
/// <param name="HeldBy">Who holds it, and for how long.</param>
/// <param name="Samples">Samples analyzed so far.</param>
/// <param name="TicksCoalesced">Ticks that were replaced by a newer one before the loop could look at them.</param>
/// <param name="EventsLost">Events that found no room because the loop was busy.</param>
/// <param name="DecisionsUnread">Decisions that were left out of the daemon's output, because nobody read it.</param>
internal sealed record LoopStatus(string State, string? HeldBy, long Samples, long TicksCoalesced, long EventsLost, long DecisionsUnread);

/// <summary>The policies in force.</summary>
/// <param name="Path">Where they are read from.</param>
/// <param name="Revision">Grows with every change that was accepted.</param>
/// <param name="FleetRevision">The fleet's revision that they are; null where they come from files of this node.</param>
/// <param name="Rules">How many.</param>
/// <param name="Error">Why the last edit was not taken over; null when it was.</param>
internal sealed record PolicyStatus(string Path, int Revision, int? FleetRevision, int Rules, ReloadError? Error);

/// <summary>The configuration.</summary>
/// <param name="File">The file; null where there is none.</param>
/// <param name="ReadAt">When it was last taken over.</param>
/// <param name="NeedsRestart">Parts that have been changed in the file and count from the next start.</param>
/// <param name="Error">Why the last edit was not taken over; null when it was.</param>
internal sealed record ConfigurationStatus(string? File, DateTimeOffset ReadAt, IReadOnlyList<string> NeedsRestart, ReloadError? Error);

/// <summary>Why something was not taken over.</summary>
/// <param name="At">When it was tried.</param>
/// <param name="Message">The first problem, and how many more there are.</param>
/// <param name="Problems">All of them, each with its place.</param>
internal sealed record ReloadError(DateTimeOffset At, string Message, IReadOnlyList<string> Problems);

/// <summary>A rule in force.</summary>
/// <param name="Rule">As policy/rule.</param>
/// <param name="Mode">enforce, dryRun or approve.</param>
/// <param name="Priority">Of its claims.</param>
/// <param name="State">The most pressing of its cases: suspended, awaitingApproval, firing, holding, coolingDown; armed where there is none of these.</param>
/// <param name="SilencedUntil">Until then it begins nothing new, because a person has said so; null where it may.</param>
/// <param name="Open">How many of its cases have a symptom.</param>
/// <param name="Cases">Those in which something goes on, the most pressing first.</param>
/// <param name="MoreCases">How many there are beside these.</param>
internal sealed record RuleStatus(string Rule, string Mode, int Priority, string State, DateTimeOffset? SilencedUntil, int Open, IReadOnlyList<CaseStatus> Cases, int MoreCases);

/// <summary>A rule on one target and group.</summary>
/// <param name="Target">Interface or node.</param>
/// <param name="Group">Where the rule is grouped.</param>
/// <param name="State">holding, firing, awaitingApproval or coolingDown.</param>
/// <param name="Since">Since when.</param>
/// <param name="Until">When time alone ends it, if nothing changes.</param>
/// <param name="Symptom">Id of the record that raised it.</param>
/// <param name="Plan">Id of the plan that is in force, is carried out or waits.</param>
/// <param name="Held">Why nothing is done about it.</param>
internal sealed record CaseStatus(
    string Target, string? Group, string State, DateTimeOffset? Since, DateTimeOffset? Until, long? Symptom, long? Plan, string? Held);

/// <summary>A hook.</summary>
/// <param name="Hook">As xdp:eth0.</param>
/// <param name="Desired">The program that should be there; null for none of ours.</param>
/// <param name="Verb">What puts it there.</param>
/// <param name="Rule">The rule that asks for it; null for the baseline.</param>
/// <param name="Actual">What the kernel says is there; null where nothing of ours is attached, or the kernel was not asked.</param>
/// <param name="IsUncertain">An action ended without an answer, and the hook has not been brought to its state since.</param>
/// <param name="Drift">What was found there instead of what was put there.</param>
internal sealed record HookStatus(string Hook, string? Desired, string? Verb, string? Rule, HookActual? Actual, bool IsUncertain, string? Drift);

/// <summary>What the kernel says.</summary>
/// <param name="Program">Its name.</param>
/// <param name="ProgramId">The kernel's id.</param>
/// <param name="Mode">drv, skb or hw, where there are modes.</param>
/// <param name="State">attached, detached, or why it cannot be told.</param>
/// <param name="RunCount">How often it ran; counted only while kernel.bpf_stats_enabled is 1.</param>
/// <param name="RunNanoseconds">How long in sum.</param>
internal sealed record HookActual(string? Program, uint? ProgramId, string? Mode, string State, long RunCount, double RunNanoseconds);

/// <summary>A monitor.</summary>
/// <param name="Name">Of the monitor.</param>
/// <param name="Health">well, failing, or waiting for its first batch.</param>
/// <param name="TicksCoalesced">Ticks that were replaced by a newer one.</param>
/// <param name="EventsLost">Events that found no room.</param>
internal sealed record MonitorView(string Name, string Health, long TicksCoalesced, long EventsLost);

/// <summary>A plugin.</summary>
/// <param name="Name">Of the plugin.</param>
/// <param name="State">loaded, backingOff, quarantined or leftOut.</param>
/// <param name="Faults">How often it has failed.</param>
/// <param name="LastFault">What went wrong last.</param>
/// <param name="LastFaultAt">When.</param>
/// <param name="Until">The end of its quarantine.</param>
internal sealed record PluginView(string Name, string State, long Faults, string? LastFault, DateTimeOffset? LastFaultAt, DateTimeOffset? Until);

/// <summary>The Knowledge store.</summary>
/// <param name="Path">Of the file.</param>
/// <param name="LastRecord">Id of the newest record.</param>
/// <param name="Bytes">Size of the file and its log.</param>
internal sealed record StoreStatus(string Path, long LastRecord, long Bytes);

/// <summary>The fleet.</summary>
/// <param name="Link">alone, connected or away.</param>
/// <param name="Name">Of the fleet.</param>
/// <param name="Node">Of this node in it.</param>
/// <param name="Nodes">How many nodes are up, as far as was heard.</param>
/// <param name="Refused">The revision that this node does not take over; null when there is none.</param>
internal sealed record FleetStatusView(string Link, string? Name, string? Node, int Nodes, FleetRefusalView? Refused);

/// <summary>A revision of the fleet that a node does not take over.</summary>
/// <param name="Revision">Which.</param>
/// <param name="At">When it was read.</param>
/// <param name="Message">By which node it is refused, what stays in force, the first reason, and how many more there are.</param>
/// <param name="Problems">All reasons, each with its place.</param>
internal sealed record FleetRefusalView(int Revision, DateTimeOffset At, string Message, IReadOnlyList<string> Problems);

/// <summary>A symptom that is raised.</summary>
internal sealed record SymptomView(long Record, string Rule, string Target, string? Group, string Severity, DateTimeOffset Since, string Words);

/// <summary>What a rule has done and not taken back.</summary>
/// <param name="Plan">Id of the plan.</param>
/// <param name="Rule">As policy/rule.</param>
/// <param name="Target">Interface or node.</param>
/// <param name="Group">Where the rule is grouped.</param>
/// <param name="Rung">Of the rule's ladder.</param>
/// <param name="Verb">Of its first action.</param>
/// <param name="Hooks">What it holds.</param>
/// <param name="Verified">met, unmet, harmful or inconclusive; null while nobody has said.</param>
/// <param name="Words">All of it.</param>
internal sealed record RemediationView(
    long Plan, string Rule, string Target, string? Group, int Rung, string Verb, IReadOnlyList<string> Hooks, string? Verified, string Words);

/// <summary>An action that kept failing.</summary>
/// <param name="Rule">As policy/rule.</param>
/// <param name="Rung">Of the rule's ladder.</param>
/// <param name="Action">What is done.</param>
/// <param name="Level">How far it is trusted.</param>
/// <param name="Record">Which says so.</param>
internal sealed record StandingView(string Rule, int Rung, string Action, string Level, long Record);

/// <summary>A plan that waits for a person.</summary>
internal sealed record ProposalView(long Plan, string Rule, string Target, string? Group, DateTimeOffset At, DateTimeOffset? Expires, string Words);

/// <summary>How far a person has stopped the loop.</summary>
internal sealed record StandstillView(string State, string Reason, string By, string Words);
