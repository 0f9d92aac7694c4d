using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>Whether all is well: the answer of <c>GET /v1/health</c>.</summary>
/// <param name="Status">ok; degraded, where it works with something missing; failing, where it does not.</param>
/// <param name="Checks">What was looked at.</param>
internal sealed record HealthDocument(string Status, IReadOnlyList<HealthCheckView> Checks);

/// <summary>One part of the health.</summary>
/// <param name="Name">loop, kernel, hooks, maps, store, monitors, plugins, policies, configuration, fleet, losses or alerts.</param>
/// <param name="Status">ok, degraded or failing.</param>
/// <param name="Detail">What is wrong; null when nothing is.</param>
internal sealed record HealthCheckView(string Name, string Status, string? Detail);

/// <summary>Decisions.</summary>
/// <param name="Records">As <c>knowledge log -o json</c> writes them, oldest first.</param>
/// <param name="Words">What each of them says, in a line.</param>
/// <param name="Next">To be given as 'after' for those that come next; null where none was found.</param>
internal sealed record DecisionPage(IReadOnlyList<JsonElement> Records, IReadOnlyList<string> Words, long? Next);

/// <summary>The walk from a record to what caused it.</summary>
/// <param name="Steps">The record, then its causes, depth first, each once and with its depth.</param>
/// <param name="Words">What each of them says, in a line.</param>
/// <param name="Missing">Ids of causes that are not in the store any more.</param>
/// <param name="IsCut">There are more steps than one answer takes.</param>
internal sealed record WhyDocument(IReadOnlyList<JsonElement> Steps, IReadOnlyList<string> Words, IReadOnlyList<long> Missing, bool IsCut);

/// <summary>An answer to a plan that waits.</summary>
internal sealed record ApprovalRequest
{
    /// <summary>approve or deny.</summary>
    public required string Answer { get; init; }

    /// <summary>Why, for the journal.</summary>
    public string? Comment { get; init; }
}

/// <summary>How far the loop is to be stopped.</summary>
internal sealed record StandstillRequest
{
    /// <summary>held, frozen or lifted.</summary>
    public required string State { get; init; }

    /// <summary>Why, for those who find the loop held.</summary>
    public string? Reason { get; init; }
}

/// <summary>A time in which a rule begins nothing new.</summary>
internal sealed record SilenceRequest
{
    /// <summary>As policy/rule.</summary>
    public required string Rule { get; init; }

    /// <summary>How long, as 30m or 8h; 0s ends an earlier silence.</summary>
    public required string For { get; init; }

    /// <summary>Why, for those who find the rule silent.</summary>
    public string? Reason { get; init; }
}

/// <summary>A rule whose actions are to be trusted again.</summary>
internal sealed record ResumptionRequest
{
    /// <summary>As policy/rule.</summary>
    public required string Rule { get; init; }

    /// <summary>Why, for the journal.</summary>
    public string? Reason { get; init; }
}

/// <summary>How much is to be logged.</summary>
internal sealed record LogLevelRequest
{
    /// <summary>trace, debug, information, warning, error or critical.</summary>
    public required string Level { get; init; }
}

/// <summary>How much is logged from now on.</summary>
/// <param name="Level">What is less than this is not logged.</param>
/// <param name="By">Who has asked for it.</param>
internal sealed record LogLevelDocument(string Level, string By);

/// <summary>A change that was made.</summary>
/// <param name="Record">Id of the record in the journal.</param>
/// <param name="By">Who made it, as the kernel says.</param>
internal sealed record ChangeDocument(long Record, string By);

/// <summary>The daemon is to end.</summary>
internal sealed record StopRequest
{
    /// <summary>Why, for the journal.</summary>
    public string? Reason { get; init; }
}

/// <summary>The daemon ends.</summary>
/// <param name="Record">Id of the record in the journal.</param>
/// <param name="By">Who has asked for it, as the kernel says.</param>
/// <param name="Pid">The process that ends.</param>
/// <param name="OnStop">What becomes of the programs on the hooks: keep or detach.</param>
internal sealed record StopDocument(long Record, string By, int Pid, string OnStop);

/// <summary>What came of reading policies and configuration again.</summary>
/// <param name="Policies">Which are in force now, and why an edit was not taken over.</param>
/// <param name="Configuration">What was taken over, what needs a restart, what is wrong.</param>
/// <param name="Changed">Parts of the configuration that count from now on.</param>
/// <param name="By">Who has asked for it.</param>
internal sealed record ReloadDocument(PolicyStatus Policies, ConfigurationStatus Configuration, IReadOnlyList<string> Changed, string By);
