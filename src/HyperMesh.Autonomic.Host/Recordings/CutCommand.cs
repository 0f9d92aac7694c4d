using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Recordings;

/// <summary><c>recording cut</c>: a part of a recording, in time or in series.</summary>
internal static class CutCommand
{
    public static Command Create()
    {
        var from = RecordedTime.Option("--from", "begin here");
        var until = RecordedTime.Option("--until", "end here, this instant included");
        var series = new Option<string[]>("--series")
        {
            Description = "only series whose name or whole text fits, as xdp_* or '*interface=\"eth0\"*'; events are left out then; may be given several times",
            HelpName = "PATTERN",
        };
        var command = new Command("cut", "Writes a part of a recording as a new one.") { from, until, series };
        var options = RecordingOptions.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var whole = options.Open(parsed);
            var patterns = parsed.GetValue(series) ?? [];
            var part = Between(whole, parsed.GetValue(from), parsed.GetValue(until));
            if (patterns.Length > 0)
                part = Chosen(whole, part, patterns);
            return Task.FromResult(options.Write(parsed, "cut", whole, part, cancel));
        });
        return command;
    }

    /// <summary>The part between two moments.</summary>
    /// <exception cref="UsageException">There is nothing in it.</exception>
    public static IRecording Between(CheckedRecording whole, RecordedTime? from, RecordedTime? until)
    {
        var (start, end) = (from?.In(whole), until?.In(whole));
        return whole.Between(start, end) ?? throw new UsageException(string.Create(CultureInfo.InvariantCulture,
            $"nothing is between {start ?? whole.Start:O} and {end ?? whole.End:O}; the recording goes from {whole.Start:O} to {whole.End:O}"));
    }

    private static RecordingOfSeries Chosen(CheckedRecording whole, IRecording part, string[] patterns)
    {
        foreach (var pattern in patterns)
            if (!whole.Series.Any(new RecordingOfSeries(part, [pattern]).Fits))
                throw new UsageException($"--series: no series fits '{pattern}'; see 'hypermesh recording info'");
        return new RecordingOfSeries(part, patterns);
    }
}
