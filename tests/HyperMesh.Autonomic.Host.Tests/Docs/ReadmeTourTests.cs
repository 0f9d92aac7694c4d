using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Host.Tests.CommandLines;

namespace HyperMesh.Autonomic.Host.Tests.Docs;

/// <summary>The commands of the README's tour, run one after the other, print what it shows.</summary>
public sealed class ReadmeTourTests : IDisposable
{
    private const string Prompt = "$ ";
    private const string Left = "…";
    private readonly TempFolder _state = new();

    [Fact]
    public void Tour_OfTheReadme_PrintsWhatItShows()
    {
        var blocks = MarkdownDocument.Parse("README.md", SourceTree.Read("README.md")).Blocks.Where(block => block.Language == "console").ToList();
        blocks.Count.ShouldBeGreaterThan(3);
        foreach (var (command, shown) in blocks.SelectMany(Commands))
        {
            var script = $"cd {Cli.Root}; export HYPERMESH_STATE={_state.Path}; {command.Replace("/tmp/", $"{_state.Path}/", StringComparison.Ordinal)}";
            var (_, output, errors) = Tool.Run("bash", ["-c", script]);
            var lines = new Queue<string>((output.Length > 0 ? output : errors).Split('\n'));
            foreach (var line in shown.Where(line => line != Left))
                Reach(lines, line.Replace("/tmp/", $"{_state.Path}/", StringComparison.Ordinal)).ShouldBeTrue($"'{command}' does not print, where the README says so:\n{line}\n\n{output}{errors}");
        }
    }

    public void Dispose() => _state.Dispose();

    private static IEnumerable<(string Command, IReadOnlyList<string> Shown)> Commands(CodeBlock block)
    {
        for (var at = 0; at < block.Lines.Count;)
        {
            block.Lines[at].ShouldStartWith(Prompt);
            var shown = block.Lines.Skip(at + 1).TakeWhile(line => !line.StartsWith(Prompt, StringComparison.Ordinal)).ToList();
            yield return (block.Lines[at][Prompt.Length..], shown);
            at += shown.Count + 1;
        }
    }

    private static bool Reach(Queue<string> lines, string shown)
    {
        var pattern = $"^{string.Join(".*", shown.Split(Left).Select(Regex.Escape))}$";
        while (lines.TryDequeue(out var line))
        {
            if (Regex.IsMatch(line, pattern))
                return true;
        }

        return false;
    }
}
