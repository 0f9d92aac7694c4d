using System.CommandLine;
using HyperMesh.Autonomic.Conformance;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Host.Cli;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Plugins;

/// <summary><c>plugins check DIR</c>: whether a plugin keeps the contracts.</summary>
internal static class PluginsCheckCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "a plugin's folder, built: with plugin.yaml, or with BPF objects and their manifests" };
        var execute = new Option<bool>("--execute")
        {
            Description = "execute the actions of the plugin's own policies and take them back, and run BPF programs on their packets; without it only what touches nothing is asked",
        };
        var output = Options.Output();
        var command = new Command("check", "Asks a plugin for everything that the contracts want, and says what it does not keep and how to mend it.") { folder, execute, output };
        command.SetAction(async (parsed, cancel) =>
        {
            var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetValue(folder)!));
            var report = await RunAsync(path, parsed.GetValue(execute), cancel).ConfigureAwait(false);
            Write(path, report, parsed.GetValue(output));
            return report.IsConform ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static async Task<ConformanceReport> RunAsync(string folder, bool execute, CancellationToken cancel)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"there is no folder {folder}");

        var objects = BpfExamination.Objects(folder);
        var hasManifest = File.Exists(Path.Combine(folder, PluginManifest.FileName));
        if (!hasManifest && objects.Count == 0)
            throw new UsageException(Directory.EnumerateFiles(folder, "*.bpf.c").Any()
                ? $"{folder} has a BPF program that is not built; run 'make -C {folder}'"
                : $"{folder} is no plugin: it has neither {PluginManifest.FileName} nor a BPF object (*.bpf.o)");

        var parts = new List<ConformanceReport>();
        if (hasManifest)
            parts.Add(await new PluginExamination(folder, execute).RunAsync(cancel).ConfigureAwait(false));
        parts.AddRange(objects.Select(path => BpfExamination.Run(path, execute)));
        return ConformanceReport.Join(parts);
    }

    private static void Write(string folder, ConformanceReport report, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Console.Out.WriteLine(Json.Line(new
            {
                folder,
                isConform = report.IsConform,
                results = report.Results.Select(result => new
                {
                    rule = result.Rule.Id,
                    subject = result.Subject,
                    verdict = result.Verdict,
                    detail = result.Detail,
                    asks = result.Rule.Asks,
                    mend = result.Verdict == RuleVerdict.Broken ? result.Rule.Mend : null,
                }),
            }));
            return;
        }

        var table = new Table().Border(TableBorder.None).AddColumns("RULE", "OF", "", "");
        foreach (var result in report.Results)
            table.AddRow(
                Terminal.Text(result.Rule.Id), Terminal.Text(result.Subject), Word(result.Verdict),
                Terminal.Text(result.Verdict == RuleVerdict.Broken ? $"{result.Detail}; asked is: {result.Rule.Asks}; to mend it, {result.Rule.Mend}" : result.Detail));
        AnsiConsole.Write(table);
        Console.Out.WriteLine(
            $"{Count(report, RuleVerdict.Kept)} kept, {Count(report, RuleVerdict.Broken)} broken, {Count(report, RuleVerdict.NotApplicable)} not applicable");
    }

    private static int Count(ConformanceReport report, RuleVerdict verdict) => report.Results.Count(result => result.Verdict == verdict);

    private static string Word(RuleVerdict verdict) => verdict switch
    {
        RuleVerdict.Kept => "kept",
        RuleVerdict.Broken => "broken",
        _ => "not applicable",
    };
}
