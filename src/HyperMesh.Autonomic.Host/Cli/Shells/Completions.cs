using System.CommandLine.Completions;

namespace HyperMesh.Autonomic.Host.Cli.Shells;

/// <summary>What a shell may offer for a word that names something on this machine. It is asked at every press of the key: it reads names of files only, and
/// offers nothing where there is nothing to read.</summary>
internal static class Completions
{
    /// <summary>The interfaces of this network namespace.</summary>
    public static IEnumerable<CompletionItem> Interfaces(CompletionContext context) => Items(Names("/sys/class/net", "*").Select(Path.GetFileName));

    /// <summary>The programs of this installation.</summary>
    public static IEnumerable<CompletionItem> Programs(CompletionContext context) => Items(
        Installation.Find().Programs.SelectMany(folder => Names(folder, "*.bpf.o")).Select(file => Path.GetFileName(file)[..^".bpf.o".Length]));

    private static IEnumerable<CompletionItem> Items(IEnumerable<string?> names) =>
        names.OfType<string>().Distinct().Order(StringComparer.Ordinal).Select(name => new CompletionItem(name));

    private static string[] Names(string folder, string pattern)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder, pattern);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
