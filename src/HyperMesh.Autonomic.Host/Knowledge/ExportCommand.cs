using System.CommandLine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary><c>knowledge export</c>.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var store = Options.Store();
        var output = Options.Output();
        var format = new Option<ExportFormat>("--format")
        {
            Description = "jsonl: every record with its hash; annotations: objects of Grafana's annotation API; openmetrics: symptoms as samples of ALERTS, for 'promtool tsdb create-blocks-from openmetrics'",
            DefaultValueFactory = _ => ExportFormat.Jsonl,
        };
        var since = StoreTime.Option("--since", "only what is from then on, or was not over by then");
        var step = Options.Duration("--step", "openmetrics: time between two samples of a symptom that goes on", "1m");
        var file = new Option<string?>("--out") { Description = "write it there instead of to standard output; a file of this name is replaced once all is written", HelpName = "FILE" };
        var command = new Command("export", "Writes the journal for other programs.") { store, format, since, step, file, output };
        command.SetAction((parsed, cancel) =>
        {
            using var journal = KnowledgeStore.Open(parsed.GetValue(store));
            var from = StoreTime.In(journal, parsed.GetValue(since));
            if (parsed.GetValue(file) is not { } path)
            {
                Write(journal, Console.Out, parsed.GetValue(format), from, parsed.GetValue(step), cancel);
                return Task.FromResult(ExitCode.Done);
            }

            var written = WholeFile.Write(path, aside =>
            {
                using var text = new StreamWriter(aside);
                return Write(journal, text, parsed.GetValue(format), from, parsed.GetValue(step), cancel);
            });
            Console.Out.WriteLine(parsed.GetValue(output) == OutputFormat.Json
                ? Json.Line(new { kind = "export", file = path, format = parsed.GetValue(format), written })
                : $"{path} is written, {written} {(parsed.GetValue(format) == ExportFormat.Jsonl ? "records" : parsed.GetValue(format) == ExportFormat.Annotations ? "annotations" : "samples")}");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static long Write(Journal journal, TextWriter output, ExportFormat format, DateTimeOffset? since, TimeSpan step, CancellationToken cancel)
    {
        var written = 0L;
        foreach (var line in format switch
        {
            ExportFormat.Annotations => ExportAnnotations.Lines(journal, since),
            ExportFormat.OpenMetrics => ExportSamples.Lines(journal, since, step),
            _ => journal.ReadStored(new RecordFilter { Since = since }).Select(Line),
        })
        {
            cancel.ThrowIfCancellationRequested();
            // Two ends of a line would be none for OpenMetrics.
            output.Write(line);
            output.Write('\n');
            written += line.StartsWith('#') ? 0 : 1;
        }

        output.Flush();
        return written;
    }

    /// <summary>The body comes last and byte for byte as it is stored: the hash was taken of that.</summary>
    private static string Line(StoredRecord record) =>
        $$"""{"id":{{record.Id}},"at":"{{record.At}}","cause":{{record.Cause}},"hash":{{(record.Hash.IsEmpty ? "null" : $"\"{Convert.ToHexStringLower(record.Hash.Span)}\"")}},"body":{{record.Body}}}""";
}
