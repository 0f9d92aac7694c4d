using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic;

/// <summary>Something that happened to the loop itself: started, stopped, a policy revision, a plugin that failed.</summary>
/// <param name="Subject">Short: <c>loop</c>, <c>policy</c>, <c>plugin</c>, <c>monitor</c>.</param>
/// <param name="Text">In words.</param>
public sealed record Note(string Subject, string Text) : RecordBody
{
    /// <summary>The revision of the policies that is in force from here on; null where the note is about something else.</summary>
    public int? Revision { get; init; }

    /// <summary>With <see cref="Revision"/>: the fleet's revision that these policies are; null where the node goes by files of its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Fleet { get; init; }
}
