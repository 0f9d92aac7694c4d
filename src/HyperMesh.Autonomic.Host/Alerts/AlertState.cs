namespace HyperMesh.Autonomic.Host.Alerts;

/// <summary>How an alert stands.</summary>
internal enum AlertPhase
{
    /// <summary>All is well.</summary>
    Inactive,

    /// <summary>Above its threshold, and not for long enough.</summary>
    Pending,

    /// <summary>Raised.</summary>
    Firing,
}

/// <summary>One alert at a moment. Immutable.</summary>
/// <param name="Rule">Its rule.</param>
/// <param name="Phase">How it stands.</param>
/// <param name="Value">What was seen last; null where there was nothing to judge.</param>
/// <param name="Since">Since when it is pending or firing.</param>
/// <param name="EndedAt">When it was cleared last.</param>
/// <param name="Detail">What it is about in words; null where the value says all.</param>
internal sealed record AlertState(AlertRule Rule, AlertPhase Phase, double? Value, DateTimeOffset? Since, DateTimeOffset? EndedAt, string? Detail)
{
    /// <summary>What is wrong, with the value.</summary>
    public string Words => $"{Rule.Summary}: {(Value is { } value ? Rule.Text(value) : "nothing is known now")}, above {Rule.Text(Rule.Above)}{(Detail is null ? "" : $" ({Detail})")}";
}
