using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>Whether all is well: the answer of <c>GET /v1/health</c>.</summary>
/// <param name="Status">ok; degraded, where it works with something missing; failing, where it does not.</param>
/// <param name="Checks">What was looked at.</param>
internal sealed record HealthDocument(string Status, IReadOnlyList<HealthCheckView> Checks);

/// <summary>One part of the health.</summary>
/// <param name="Name">loop, monitors, plugins, policies, configuration, hooks or fleet.</param>
/// <param name="Status">ok, degraded or failing.</param>
/// <param name="Detail">What is wrong; null when nothing is.</param>
internal sealed record HealthCheckView(string Name, string Status, string? Detail);

/// <summary>Decisions.</summary>
/// <param name="Records">As <c>knowledge log -o json</c> writes them, oldest first.</param>
/// <param name="Next">To be given as 'after' for those that come next; null where none was found.</param>
internal sealed record DecisionPage(IReadOnlyList<JsonElement> Records, long? Next);

/// <summary>The walk from a record to what caused it.</summary>
/// <param name="Steps">The record, then its causes, depth first, each once and with its depth.</param>
/// <param name="Missing">Ids of causes that are not in the store any more.</param>
/// <param name="IsCut">There are more steps than one answer takes.</param>
internal sealed record WhyDocument(IReadOnlyList<JsonElement> Steps, IReadOnlyList<long> Missing, bool IsCut);

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

/// <summary>A change that was made.</summary>
/// <param name="Record">Id of the record in the journal.</param>
/// <param name="By">Who made it, as the kernel says.</param>
internal sealed record ChangeDocument(long Record, string By);

/// <summary>What came of reading policies and configuration again.</summary>
/// <param name="Policies">Which are in force now, and why an edit was not taken over.</param>
/// <param name="Configuration">What was taken over, what needs a restart, what is wrong.</param>
/// <param name="Changed">Parts of the configuration that count from now on.</param>
/// <param name="By">Who has asked for it.</param>
internal sealed record ReloadDocument(PolicyStatus Policies, ConfigurationStatus Configuration, IReadOnlyList<string> Changed, string By);
