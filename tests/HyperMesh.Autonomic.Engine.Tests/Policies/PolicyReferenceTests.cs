using System.Runtime.CompilerServices;
using System.Text;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests.Policies;

public sealed class PolicyReferenceTests
{
    private const string Begin = "<!-- reference -->\n";
    private const string End = "<!-- /reference -->\n";

    [Fact]
    public void Document_Reference_IsWhatTheLanguageSays()
    {
        var path = Document();
        var text = File.ReadAllText(path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var expected = Reference();

        // HYPERMESH_UPDATE_GOLDEN=1 writes the reference anew.
        if (Environment.GetEnvironmentVariable("HYPERMESH_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, text[..begin] + expected + text[end..]);
        else
            text[begin..end].ShouldBe(expected, "docs/policies.md is out of date: run this test with HYPERMESH_UPDATE_GOLDEN=1");
    }

    private static string Reference()
    {
        var text = new StringBuilder();
        foreach (var section in PolicyLanguage.Sections)
            Append(text, section);
        return text.Append('\n').ToString();
    }

    private static void Append(StringBuilder text, LanguageSection section)
    {
        text.Append($"\n### {section.Name}\n\n{section.Help}\n");
        if (section.Example is not null)
            text.Append($"\n```yaml\n{section.Example}\n```\n");
        text.Append("\n| key | value | default | meaning |\n|---|---|---|---|\n");
        foreach (var key in section.Keys)
            text.Append($"| `{key.Name}` | {Cell(key.Shape.Words)} | {(key.IsRequired ? "required" : Cell(key.Default ?? ""))} | {Cell(key.Help)} |\n");
        if (section.Name == "rung")
            text.Append("\n### step\n\nA verb with its arguments, and how it is carried out; or `parallel`, a list of steps that run side by side. "
                + "`hypermesh plugins list` has the verbs.\n\n```yaml\nthen:\n  - xdp.swap: { program: xdp_firewall }\n    timeout: 5s\n    retry: { times: 2, after: 500ms }\n"
                + "    interface: eth1\n```\n\n| key | value | default | meaning |\n|---|---|---|---|\n"
                + "| `timeout` | duration, 1 ms to 1 h | the engine's limit | After this long without an answer the outcome is unknown. |\n"
                + "| `retry` | [retry](#retry) | no retry | What is done when the step fails. |\n"
                + "| `interface` | interface | the rule's target | Acts there instead. |\n");
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Document([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "..", "docs", "policies.md"));
}
