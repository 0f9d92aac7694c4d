using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Cli;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Recordings;

/// <summary><c>recording info</c>: what is in a recording.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var files = RecordingOptions.Files();
        var limits = LimitOption.Create();
        var output = Options.Output();
        var command = new Command("info", "Says what is in a recording: its span, its series with their values, gaps and restarts, its events.") { files, limits, output };
        command.SetAction((parsed, _) =>
        {
            var names = parsed.GetValue(files)!;
            var whole = RecordingOptions.Open(names, parsed.GetValue(limits)!);
            var survey = RecordingSurvey.Of(whole.Recording);
            if (parsed.GetValue(output) == OutputFormat.Json)
                Console.Out.WriteLine(Json.Line(Document(names, whole, survey)));
            else
                Tell(names, whole, survey);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static object Document(string[] names, CheckedRecording whole, RecordingSurvey survey) => new
    {
        kind = "recording",
        files = names,
        formats = whole.Formats.Distinct(),
        parts = whole.Formats.Count,
        bytes = SizeOf(names),
        start = whole.Start,
        end = whole.End,
        seconds = (whole.End - whole.Start).TotalSeconds,
        ticks = whole.Ticks,
        samples = whole.Samples,
        events = survey.Events,
        series = survey.Series.Select(one => new
        {
            name = one.Series.Text,
            type = one.Series.Metric.Kind,
            samples = one.Samples,
            min = one.Least,
            max = one.Most,
            first = one.First,
            last = one.Last,
            gaps = one.Gaps,
            longestPauseSeconds = one.LongestPause.TotalSeconds,
            resets = one.Resets,
        }),
    };

    private static void Tell(string[] names, CheckedRecording whole, RecordingSurvey survey)
    {
        var parts = whole.Formats.Count == 1 ? "" : $" in {whole.Formats.Count} parts";
        Console.Out.WriteLine($"{string.Join(" + ", names)}: {string.Join(", ", whole.Formats.Distinct())}{parts}, {ByteSize.Text(SizeOf(names))}");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{whole.Start:O} to {whole.End:O}, {Rounded(whole.End - whole.Start)}: {whole.Ticks:N0} ticks, {whole.Samples:N0} samples of {survey.Series.Count:N0} series"));
        foreach (var (name, count) in survey.Events)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"event {name}: {count:N0}"));
        var table = new Table().Border(TableBorder.Markdown).AddColumns("series", "type", "samples", "min", "max", "gaps", "longest pause", "resets");
        foreach (var one in survey.Series)
            table.AddRow([.. Cells(one).Select(Terminal.Text)]);
        AnsiConsole.Write(table);
    }

    private static IEnumerable<string> Cells(SeriesSurvey one)
    {
        yield return one.Series.Text;
        yield return one.Series.Metric.Kind == MetricKind.Counter ? "counter" : "gauge";
        yield return one.Samples.ToString("N0", CultureInfo.InvariantCulture);
        yield return one.Least.ToString("G6", CultureInfo.InvariantCulture);
        yield return one.Most.ToString("G6", CultureInfo.InvariantCulture);
        yield return one.Gaps.ToString(CultureInfo.InvariantCulture);
        yield return Rounded(one.LongestPause);
        yield return one.Resets.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>To the millisecond, as far as there is one.</summary>
    private static string Rounded(TimeSpan time) =>
        DurationText.Format(time < TimeSpan.FromMilliseconds(1) ? time : TimeSpan.FromMilliseconds(Math.Round(time.TotalMilliseconds)));

    private static long SizeOf(string[] names) => names.SelectMany(name => Directory.Exists(name)
        ? Directory.EnumerateFiles(name, "*", SearchOption.AllDirectories)
        : [name]).Sum(file => new FileInfo(file).Length);
}
