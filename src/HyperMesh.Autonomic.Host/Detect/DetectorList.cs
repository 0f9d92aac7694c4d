using HyperMesh.Autonomic.Detection;
using HyperMesh.Autonomic.Host.Cli;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Detect;

/// <summary><c>detect --list</c>: the detectors, and what can be set on each.</summary>
internal static class DetectorList
{
    public static void Write(IReadOnlyList<IDetectorFactory> detectors, OutputFormat format)
    {
        if (format == OutputFormat.Json)
            WriteJson(detectors);
        else
            WriteText(detectors);
    }

    private static void WriteJson(IReadOnlyList<IDetectorFactory> detectors) => Console.Out.WriteLine(Json.Line(new
    {
        kind = "detectors",
        fallback = DetectorCatalog.Default,
        detectors = detectors.Select(detector => new
        {
            name = detector.Name,
            summary = detector.Summary,
            parameters = detector.Parameters.Select(p => new
            {
                name = p.Name,
                form = p.Form,
                fallback = DetectorSettingsText.Format(p, p.Default),
                least = DetectorSettingsText.Format(p, p.Least),
                most = DetectorSettingsText.Format(p, p.Most),
                meaning = p.Meaning,
            }),
        }),
    }));

    private static void WriteText(IReadOnlyList<IDetectorFactory> detectors)
    {
        foreach (var detector in detectors)
        {
            Console.Out.WriteLine($"{detector.Name}{(detector.Name == DetectorCatalog.Default ? " (default)" : "")}: {detector.Summary}");
            if (detector.Parameters.Count == 0)
                continue;
            var table = new Table().Border(TableBorder.None).AddColumns("  PARAMETER", "DEFAULT", "RANGE", "MEANING");
            foreach (var parameter in detector.Parameters)
                table.AddRow(
                    Terminal.Text("  " + parameter.Name),
                    Terminal.Text(DetectorSettingsText.Format(parameter, parameter.Default)),
                    Terminal.Text(DetectorSettingsText.Range(parameter)),
                    Terminal.Text(parameter.Meaning));
            AnsiConsole.Write(table);
        }
    }
}
