using System.CommandLine;
using System.IO.Enumeration;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Control;
using HyperMesh.Autonomic.Host.Programs;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary><c>metrics</c>: what <c>/metrics</c> says, for people and scripts; without a daemon, what our programs on hooks have counted.</summary>
internal static class MetricsCommand
{
    public static Command Create()
    {
        var pattern = new Argument<string?>("PATTERN") { Description = "only metrics of this name; * stands for any text (default: all)", Arity = ArgumentArity.ZeroOrOne };
        var (store, socket, pins) = (Options.Store(), Options.Socket(), Options.Pins());
        var export = new Option<string?>("--export") { Description = "write it to a file: JSON for FILE.json, YAML for FILE.yaml, else Prometheus' text format, unless -o says otherwise", HelpName = "FILE" };
        var output = new Option<MetricsOutput>("--output", "-o")
        {
            Description = "text for people, json or yaml (one document) for scripts, prometheus or openmetrics as a scraper gets it",
            DefaultValueFactory = _ => MetricsOutput.Text,
        };
        var watch = new Option<bool>("--watch", "-w") { Description = "shows it again every second, until Ctrl-C" };
        var command = new Command("metrics", "Shows all that the daemon measures; without a daemon, what our programs on hooks have counted.") { pattern, store, socket, pins, export, watch, output };
        command.SetAction(async (parsed, cancel) =>
        {
            using var client = DaemonSocket.Find(parsed.GetValue(store), parsed.GetValue(socket));
            var file = parsed.GetValue(export);
            var format = file is not null && parsed.GetResult(output) is null or { Implicit: true } ? FormatOf(file) : parsed.GetValue(output);
            return await Watching.RunAsync(parsed.GetValue(watch) && file is null, format == MetricsOutput.Text, () => TextAsync(client, parsed.GetValue(pins)!, parsed.GetValue(pattern), format, cancel), text =>
            {
                if (file is null)
                    Console.Out.Write(text);
                else
                {
                    WholeFile.Write(file, text);
                    Console.Error.WriteLine($"{file} is written");
                }

                return ExitCode.Done;
            }, cancel).ConfigureAwait(false);
        });
        return command;
    }

    private static MetricsOutput FormatOf(string? file) => Path.GetExtension(file) switch
    {
        ".json" => MetricsOutput.Json,
        ".yaml" or ".yml" => MetricsOutput.Yaml,
        _ when file is null => MetricsOutput.Text,
        _ => MetricsOutput.Prometheus,
    };

    private static async Task<string> TextAsync(ControlClient? client, string pins, string? pattern, MetricsOutput format, CancellationToken cancel)
    {
        if (format is MetricsOutput.Prometheus or MetricsOutput.Openmetrics)
        {
            if (client is null)
                throw new UsageException("there is no daemon, so there is no page of metrics; -o json or text shows what our programs have counted");
            if (pattern is not null)
                throw new UsageException("a page of metrics is whole; leave PATTERN out, or use -o json or text");
            return await client.MetricsAsync(format == MetricsOutput.Openmetrics, cancel).ConfigureAwait(false);
        }

        var all = client is null ? OfPrograms(new PinDirectory(pins)) : ShownMetric.Of(await client.MetricsAsync(isOpenMetrics: false, cancel).ConfigureAwait(false));
        var shown = all.Where(metric => pattern is null || FileSystemName.MatchesSimpleExpression(pattern, metric.Name, ignoreCase: false)).ToList();
        if (format == MetricsOutput.Text)
            return Table(shown, client is not null);

        var json = Json.Line(new { daemon = client is not null, metrics = shown });
        return format == MetricsOutput.Json ? json + "\n" : YamlText.Of(json);
    }

    private static IReadOnlyList<ShownMetric> OfPrograms(PinDirectory pins)
    {
        Console.Error.WriteLine("no daemon is at work; this is what our programs on hooks have counted");
        return
        [
            .. from program in StatsCommand.ReadAll(pins)
               from counter in program.Counters
               select new ShownMetric(counter.Metric, counter.Labels.Append(new("hook", program.Hook)).DistinctBy(label => label.Key).ToDictionary(), ShownMetric.Number(counter.Value)),
        ];
    }

    private static string Table(List<ShownMetric> shown, bool isDaemon)
    {
        if (shown.Count == 0)
            return isDaemon ? "there is no such metric\n" : "nothing of ours is on a hook, or it counts nothing of that name\n";

        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = AnsiConsole.Profile.Width;
        var table = new Table().Border(TableBorder.None).AddColumns("METRIC", "LABELS").AddColumn(new TableColumn("VALUE").RightAligned());
        foreach (var metric in shown)
            table.AddRow(
                Terminal.Text(metric.Name), Terminal.Text(string.Join(", ", metric.Labels.Select(label => $"{label.Key}={label.Value}"))), Terminal.Text(metric.Text));
        console.Write(table);
        return text.ToString();
    }
}
