using System.CommandLine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary>A moment of a journal as people name it: an instant, or so long ago. Ago counts from now while a loop writes the store, else from its newest
/// record: of a replay that is the time of the recording.</summary>
internal static class StoreTime
{
    /// <summary>An option that takes one.</summary>
    public static Option<RecordedTime?> Option(string name, string description) => new(name)
    {
        Description = $"{description}: an instant, or so long ago, such as 2h (counted back from now while a loop writes the store, else from its newest record)",
        HelpName = "TIME",
        CustomParser = Options.One<RecordedTime>(
            text => RecordedTime.TryParse(text, out var time) ? time : null, $"time for {name}; write an instant such as 2026-01-31T12:00:00Z, or 90m, 2h, 7d for so long ago"),
    };

    /// <summary>The instant that is meant.</summary>
    public static DateTimeOffset? In(Journal journal, RecordedTime? time)
    {
        if (time is not { } asked)
            return null;
        if (asked.Instant is { } instant)
            return instant;

        var now = StoreLock.IsTaken(journal.Path) ? TimeProvider.System.GetUtcNow() : journal.LastAt ?? DateTimeOffset.MinValue;
        return asked.Offset > now - DateTimeOffset.MinValue ? DateTimeOffset.MinValue : now - asked.Offset;
    }
}
