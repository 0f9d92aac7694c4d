using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Plugins;

/// <summary>The name of a new plugin in the forms in which its files need it. Immutable.</summary>
internal sealed partial record PluginName
{
    private const int Longest = 64;

    // As a namespace they would hide others.
    private static readonly string[] Taken = ["System", "Microsoft", "HyperMesh", "Xunit"];

    private PluginName(string pascal) => Pascal = pascal;

    /// <summary>Of types and files: <c>QueueLength</c>.</summary>
    public string Pascal { get; }

    /// <summary>Of the plugin, its detector and its verbs: <c>queue-length</c>.</summary>
    public string Kebab => Border().Replace(Pascal, "-").ToLowerInvariant();

    /// <summary>Of metrics and of what is written in C: <c>queue_length</c>.</summary>
    public string Snake => Kebab.Replace('-', '_');

    /// <summary>Reads a name in any of the forms.</summary>
    /// <exception cref="UsageException">It cannot be made a name of a type.</exception>
    public static PluginName Parse(string text)
    {
        var words = text.Split(['-', '_', '.', ' '], StringSplitOptions.RemoveEmptyEntries);
        var pascal = string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        if (!Form().IsMatch(pascal) || pascal.Length > Longest)
            throw new UsageException($"'{text}' is no name for a plugin; use letters and digits, a letter first, as in QueueLength or queue-length");

        return Taken.Contains(pascal) ? throw new UsageException($"'{text}' is taken; choose another name") : new PluginName(pascal);
    }

    // The template says the same, for 'dotnet new': see plugins/Template/.template.config/template.json.
    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex Border();

    [GeneratedRegex(@"\A[A-Z][A-Za-z0-9]*\z")]
    private static partial Regex Form();
}
