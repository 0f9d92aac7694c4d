using System.Text.Json;

namespace HyperMesh.Autonomic;

/// <summary>How an action ended.</summary>
public enum OutcomeStatus
{
    /// <summary>The hook is in the state that was asked for.</summary>
    Succeeded,

    /// <summary>The hook is as it was before.</summary>
    Failed,

    /// <summary>The executor did not answer in time, or threw: nobody can tell what the hook holds.</summary>
    Unknown,

    /// <summary>The process ended before the outcome was known.</summary>
    Interrupted,
}

/// <summary>Written after an action was executed.</summary>
public sealed record Outcome : RecordBody
{
    /// <summary>Id of the <see cref="ActionIntent"/>; 0 when the process ended before it was written.</summary>
    public required long Action { get; init; }

    public required long Plan { get; init; }

    /// <summary>The hook that the action was for.</summary>
    public required string Hook { get; init; }

    public required OutcomeStatus Status { get; init; }

    /// <summary>In words: what was done, or why not and how to mend it.</summary>
    public required string Message { get; init; }

    /// <summary>Executor's facts: program ids, attach mode.</summary>
    public JsonElement? Detail { get; init; }

    /// <summary>From intent to outcome by the loop's clock, in milliseconds.</summary>
    public required double Milliseconds { get; init; }
}
