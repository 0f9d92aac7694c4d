using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic;

/// <summary>Written before an action is executed, so that a crash in between can be seen and repaired.</summary>
/// <param name="Plan">Id of the plan.</param>
/// <param name="Action">The step, or what takes it back.</param>
public sealed record ActionIntent(long Plan, PlannedAction Action) : RecordBody
{
    /// <summary>Which of the plan's steps, from 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Step { get; init; }

    /// <summary>0 for the first attempt.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Attempt { get; init; }

    /// <summary>True when the step is taken back, because another one of its plan has failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsUndo { get; init; }
}
