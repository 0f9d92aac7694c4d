using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

/// <summary>The reasons of tracepoint_net.h, in their order.</summary>
internal static partial class DropReasons
{
    /// <summary>As the manifest writes them.</summary>
    public static IReadOnlyList<string> Names { get; } = Read();

    public static int Number(string name) => Names.Index().Single(reason => reason.Item == name).Index;

    private static string[] Read()
    {
        var text = File.ReadAllText(Path.Combine(ShippedPrograms.Sources, "tracepoint_net", "tracepoint_net.h"));
        return ["unknown", "other", .. Item().Matches(text).Select(match => match.Groups[1].Value.ToLowerInvariant())];
    }

    [GeneratedRegex(@"^\tX\((\w+)\)", RegexOptions.Multiline)]
    private static partial Regex Item();
}
