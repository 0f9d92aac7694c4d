namespace HyperMesh.Autonomic.Host.Tests.Docs.Checks;

/// <summary>A document that is to name every project below some folders, does.</summary>
internal static class ProjectCheck
{
    public static IEnumerable<Finding> Look(MarkdownDocument document, IEnumerable<string> projects)
    {
        var named = document.Spans.Select(span => span.Text.TrimEnd('/').Split('/')[^1]).ToHashSet(StringComparer.Ordinal);
        return projects.Where(project => !named.Contains(project)).Select(project => document.Finding(1, $"'{project}' is not named"));
    }
}
