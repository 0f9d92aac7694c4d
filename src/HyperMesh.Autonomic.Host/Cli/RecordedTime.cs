using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>A moment of a recording as people name it: an instant, or a time from its start.</summary>
internal readonly record struct RecordedTime(string Text, DateTimeOffset? Instant, TimeSpan Offset)
{
    /// <summary>An option that takes one.</summary>
    public static Option<RecordedTime?> Option(string name, string description) => new(name)
    {
        Description = $"{description}: an instant, or a time from the recording's start such as 10m",
        HelpName = "TIME",
        CustomParser = Options.One<RecordedTime>(
            text => TryParse(text, out var time) ? time : null, $"time for {name}; write an instant such as 2026-01-31T12:00:00Z, or 10m from the recording's start"),
    };

    /// <summary>Reads one; an instant without a zone is UTC.</summary>
    public static bool TryParse(string text, out RecordedTime time)
    {
        time = default;
        if (DurationText.TryParse(text, out var offset))
            time = new RecordedTime(text, null, offset);
        else if (text.Contains('-', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            time = new RecordedTime(text, instant.ToUniversalTime(), default);
        return time.Text is not null;
    }

    /// <summary>The instant that is meant.</summary>
    public DateTimeOffset In(CheckedRecording recording) =>
        Instant ?? (Offset > DateTimeOffset.MaxValue - recording.Start ? DateTimeOffset.MaxValue : recording.Start + Offset).ToUniversalTime();
}
