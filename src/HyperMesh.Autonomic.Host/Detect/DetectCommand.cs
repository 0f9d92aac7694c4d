using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Detection;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Detect;

/// <summary><c>detect</c>: a detector over CSV series, row by row. Needs no rights.</summary>
internal static class DetectCommand
{
    public static Command Create()
    {
        var path = new Argument<string?>("PATH")
        {
            Description = "a CSV file (timestamp,value), or a folder of them",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var output = Options.Output();
        var o = new DetectOptions();
        var command = new Command("detect", "Runs a detector over CSV series, causally, row by row: scores, alerts, explanations, a report.")
        {
            path, o.Out, o.Report, o.Detector, o.Parameters, o.Kind, o.Explain, o.At, o.List, output,
        };
        command.Validators.Add(parsed =>
        {
            if ((parsed.GetValue(o.Explain) is null) != (parsed.GetValue(o.At) is null))
                parsed.AddError("--explain FILE and --at TIME belong together");
            if (parsed.GetValue(path) is null && parsed.GetValue(o.Explain) is null && !parsed.GetValue(o.List))
                parsed.AddError("name a CSV file or a folder of them, or --explain FILE --at TIME, or --list");
            if (parsed.GetValue(path) is not null && (parsed.GetValue(o.Explain) is not null || parsed.GetValue(o.List)))
                parsed.AddError("PATH does not go with --explain and --list");
        });
        command.SetAction(async (parsed, cancel) =>
        {
            var format = parsed.GetValue(output);
            var name = parsed.GetValue(o.Detector)!;
            using var plugins = await PluginsAsync(name, parsed.GetValue(o.List), cancel).ConfigureAwait(false);
            var detectors = (plugins?.Detectors ?? DetectorKinds.BuiltIn).Single.Values.ToList();
            if (parsed.GetValue(o.List))
            {
                DetectorList.Write(detectors, format);
                return ExitCode.Done;
            }

            var choice = Choose(detectors, name, parsed.GetValue(o.Parameters) ?? [], parsed.GetValue(o.Kind));
            if (parsed.GetValue(o.Explain) is { } explained)
                Explain(explained, parsed.GetValue(o.At)!, choice, format);
            else
                await RunAsync(parsed.GetValue(path)!, parsed.GetValue(o.Out), parsed.GetValue(o.Report), choice, format, cancel).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Plugins are loaded only when a detector is asked for that is not ours.</summary>
    private static async Task<Preparation?> PluginsAsync(string name, bool all, CancellationToken cancel) =>
        all || DetectorCatalog.All.All(factory => factory.Name != name)
            ? await Preparation.LoadAsync(new LoopSettings(), null, cancel).ConfigureAwait(false)
            : null;

    private static DetectorChoice Choose(IReadOnlyList<IDetectorFactory> detectors, string name, string[] given, MetricKind kind)
    {
        var factory = detectors.FirstOrDefault(factory => factory.Name == name)
            ?? throw new UsageException(
                $"--detector: there is no detector '{name}'; {NearestName.Hint(name, [.. detectors.Select(f => f.Name)]) ?? "see 'hypermesh detect --list'"}");
        var problems = new List<ArgumentProblem>();
        var pairs = given.Select(text => text.Split('=', 2)).ToList();
        foreach (var pair in pairs.Where(pair => pair.Length < 2))
            problems.Add(new ArgumentProblem("", $"'{pair[0]}' has no value", "write it as name=value"));
        var settings = DetectorSettingsText.Read(
            factory.Parameters, pairs.Where(pair => pair.Length == 2).Select(pair => KeyValuePair.Create(pair[0], pair[1])), problems);
        if (settings is null || problems.Count > 0)
            throw new UsageException(string.Join('\n', problems.Select(p => $"--param: {p.Message}{(p.Hint is null ? "" : $"; {p.Hint}")}")));
        return new DetectorChoice(factory, settings, kind);
    }

    private static void Explain(string path, string at, DetectorChoice choice, OutputFormat format)
    {
        if (!File.Exists(path))
            throw new UsageException($"--explain: {path}: there is no such file");
        var file = new SeriesFile(path, Path.GetFileName(path));
        RowReport.Write(file, choice, RowExplanation.Find(file, choice, at), format);
    }

    private static async Task RunAsync(
        string path, string? outFolder, string? report, DetectorChoice choice, OutputFormat format, CancellationToken cancel)
    {
        RequireElsewhere(path, outFolder);
        var files = SeriesFile.Find(path);
        var run = new DetectionRun(files, choice, outFolder, report is null ? 0 : HtmlReport.PointsEach(files.Count));
        IReadOnlyList<FileResult> results;
        using (new ProgressLine(() => string.Create(CultureInfo.InvariantCulture, $"{run.FilesDone:N0} of {run.Files:N0} files, {run.Rows:N0} rows")))
            results = await Task.Run(() => run.Run(cancel), CancellationToken.None).ConfigureAwait(false);
        if (report is not null)
            HtmlReport.Write(report, results, choice);
        new DetectionSummary(results, choice, run.Elapsed).Write(format);
    }

    /// <summary>Results beside their sources would be taken for sources the next time.</summary>
    private static void RequireElsewhere(string path, string? outFolder)
    {
        if (outFolder is null)
            return;
        var sources = Real(File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))! : path);
        var results = Real(outFolder);
        if (results == sources || (Directory.Exists(path) && results.StartsWith(sources + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            throw new UsageException($"--out: {outFolder} is {(results == sources ? "the folder of the sources" : "inside the folder of the sources")}; name another");
    }

    private static string Real(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return new DirectoryInfo(full) is { Exists: true } folder ? folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full : full;
    }
}
