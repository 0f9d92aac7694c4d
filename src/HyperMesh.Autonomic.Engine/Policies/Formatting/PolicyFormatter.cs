using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>
/// Writes policies in one form: keys in the order of the language, two spaces for each level, LF at line ends. Comments and blank lines stay
/// with what follows them; what is written in brackets, and texts of several lines, stay as they are. Thread-safe.
/// </summary>
public static class PolicyFormatter
{
    /// <summary>The text in its form.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="file">For places.</param>
    /// <param name="problems">What is no YAML; also when the form would say something else, which would be a fault of ours.</param>
    /// <returns>Null when there is an error.</returns>
    public static string? Format(string text, string file, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(problems);
        var lines = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var documents = YamlReader.Read(lines, file, problems, PolicyReader.FileLimits);
        if (problems.HasErrors)
            return null;

        var written = string.Join('\n', new FormattedText(lines.Split('\n')).Write(documents)).TrimEnd('\n', ' ') + "\n";
        if (IsSame(documents, YamlReader.Read(written, file, new ProblemList(), PolicyReader.FileLimits)))
            return written;

        problems.Add(Place.StartOf(file), "this file cannot be brought into its form without changing what it says", "leave it as it is, and tell us");
        return null;
    }

    /// <summary>Whether the documents say the same; the order of keys says nothing.</summary>
    private static bool IsSame(IReadOnlyList<Node> before, IReadOnlyList<Node> after) =>
        before.Count == after.Count && before.Zip(after).All(pair => JsonNode.DeepEquals(pair.First.ToJson(), pair.Second.ToJson()));
}
