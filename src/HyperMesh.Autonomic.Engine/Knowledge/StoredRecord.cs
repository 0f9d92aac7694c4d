using System.Globalization;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>A record as its store has it. Immutable.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">Its time.</param>
/// <param name="Cause">Its causes, an array in JSON.</param>
/// <param name="Body">What it says, in JSON.</param>
/// <param name="Hash">Its hash in the chain (<see cref="RecordChain"/>); empty in a store of before there was one.</param>
public sealed record StoredRecord(long Id, string At, string Cause, string Body, ReadOnlyMemory<byte> Hash)
{
    /// <summary>Reads what it says.</summary>
    /// <exception cref="FormatException">It is no record, or one of a later version; the message names it.</exception>
    public KnowledgeRecord Read()
    {
        try
        {
            return new KnowledgeRecord(
                Id,
                DateTimeOffset.Parse(At, CultureInfo.InvariantCulture),
                [.. Cause.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => long.Parse(text, CultureInfo.InvariantCulture))],
                RecordJson.ReadBody(Body));
        }
        catch (Exception fault) when (fault is FormatException or OverflowException or System.Text.Json.JsonException or NotSupportedException)
        {
            throw new FormatException($"record {Id} is damaged, or of a later version than this program: {fault.Message}", fault);
        }
    }
}
