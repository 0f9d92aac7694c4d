using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Host.Tests.Docs.Checks;

/// <summary>Every variable of the environment that is named is read somewhere.</summary>
internal sealed partial class VariableCheck(SourceTree tree)
{
    public IEnumerable<Finding> Look(MarkdownDocument document) => document.Text.Split('\n')
        .SelectMany((line, at) => Variable().Matches(line.Replace("\\_", "_", StringComparison.Ordinal)).Select(variable => (Line: at + 1, Name: variable.Value)))
        .Where(named => !tree.Words.Contains(named.Name))
        .Select(named => document.Finding(named.Line, $"nothing reads {named.Name}"));

    [GeneratedRegex("HYPERMESH_[A-Z_]*[A-Z]")]
    private static partial Regex Variable();
}
