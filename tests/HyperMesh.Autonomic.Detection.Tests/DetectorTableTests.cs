using System.Runtime.CompilerServices;
using System.Text;

namespace HyperMesh.Autonomic.Detection.Tests;

public sealed class DetectorTableTests
{
    private const string Begin = "<!-- detectors -->\n";
    private const string End = "<!-- /detectors -->\n";

    [Fact]
    public void Document_TableOfDetectors_IsWhatTheCatalogSays()
    {
        var path = Document();
        var text = File.ReadAllText(path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var expected = Table();

        // HYPERMESH_UPDATE_GOLDEN=1 writes the table anew.
        if (Environment.GetEnvironmentVariable("HYPERMESH_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, text[..begin] + expected + text[end..]);
        else
            text[begin..end].ShouldBe(expected, "docs/detection.md is out of date: run this test with HYPERMESH_UPDATE_GOLDEN=1");
    }

    [Fact]
    public void Catalog_Names_AreUniqueAndLowerCase()
    {
        var names = DetectorCatalog.All.Select(factory => factory.Name).Concat(DetectorCatalog.Joint.Select(factory => factory.Name)).ToList();

        names.ShouldBeUnique();
        names.ShouldAllBe(name => name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));
        names.ShouldContain(DetectorCatalog.Default);
    }

    private static string Table()
    {
        var text = new StringBuilder();
        foreach (var factory in DetectorCatalog.All)
            Append(text, factory.Name + (factory.Name == DetectorCatalog.Default ? "`, the default" : "`"), factory.Summary, factory.Parameters);
        foreach (var factory in DetectorCatalog.Joint)
            Append(text, factory.Name + "`, several series together", factory.Summary, factory.Parameters);
        return text.Append('\n').ToString();
    }

    private static void Append(StringBuilder text, string name, string summary, IReadOnlyList<DetectorParameter> parameters)
    {
        text.Append($"\n### `{name}\n\n{summary}\n");
        if (parameters.Count == 0)
            return;
        text.Append("\n| parameter | default | range | meaning |\n|---|---|---|---|\n");
        foreach (var parameter in parameters)
            text.Append(
                $"| `{parameter.Name}` | {DetectorSettingsText.Format(parameter, parameter.Default)} | {DetectorSettingsText.Range(parameter)} | {Cell(parameter.Meaning)} |\n");
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Document([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "docs", "detection.md"));
}
