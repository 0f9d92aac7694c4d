using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Host.Tests.Docs.Checks;

/// <summary>Every type, member and test that is named is in the sources.</summary>
internal sealed partial class NameCheck(SourceTree tree)
{
    /// <summary>Names of .NET and of systemd that are spoken of and not used.</summary>
    private static readonly string[] Others = ["XmlReader.Create", "TimeoutStartSec"];

    public IEnumerable<Finding> Look(MarkdownDocument document)
    {
        foreach (var span in document.Spans.Where(span => !Others.Contains(span.Text)))
        {
            if (TestMethod().IsMatch(span.Text) ? !tree.TestMethods.Contains(span.Text) : Type().IsMatch(span.Text) && !Parts(span.Text).All(tree.Words.Contains))
                yield return document.Finding(span.Line, $"nothing is called '{span.Text}'");
        }
    }

    private static IEnumerable<string> Parts(string name) => Word().Matches(name).Select(word => word.Value);

    [GeneratedRegex(@"^(?=.*[a-z])[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+){2,}$")]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"^(I?[A-Z][a-z0-9]+([A-Z][A-Za-z0-9]*)+)(\.[A-Z]\w+|<\w+>)*(\(\))?$")]
    private static partial Regex Type();

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Word();
}
