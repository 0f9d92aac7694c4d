using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Reads the canary of a manifest.</summary>
internal static class CanaryReader
{
    // The kernel's test run takes an Ethernet header at least, and no more than fits a page with room around it.
    private const int FewestBytes = 14;
    private const int MostBytes = 3500;

    public static IReadOnlyList<CanaryCase> Read(MappingReader spec, ProgramManifest manifest) =>
        [.. spec.OptionalMappings("canary").Select(item => ReadCase(item, manifest))];

    private static CanaryCase ReadCase(MappingReader item, ProgramManifest manifest)
    {
        var functions = manifest.Functions;
        var function = item.OptionalName("function", functions.Select(one => one.Name));
        var on = functions.FirstOrDefault(one => one.Name == function) ?? functions[0];
        if (!on.Type.TakesPackets())
            item.Problems.Add(item.Mapping.Place, $"a function of type {on.Type.Word()} cannot be run on a packet", "leave the case out");

        var verdict = item.RequiredString("verdict");
        if (verdict.Length > 0 && on.Type.TakesPackets() && !Verdicts.TryParse(on.Type, verdict, out _))
            item.Report("verdict", $"'{verdict}' is no verdict of type {on.Type.Word()}", NearestName.Hint(verdict, Verdicts.Words(on.Type)));
        var read = new CanaryCase
        {
            Name = item.RequiredString("name"),
            Packet = ReadPacket(item),
            Verdict = verdict,
            Config = ReadConfig(item, manifest),
            Function = function,
        };
        item.Done();
        return read;
    }

    private static byte[] ReadPacket(MappingReader item)
    {
        var text = string.Concat(item.RequiredString("packet").Where(c => !char.IsWhiteSpace(c)));
        var other = text.FirstOrDefault(c => !char.IsAsciiHexDigit(c));
        if (other != default)
            item.Report("packet", $"'{other}' is no hexadecimal digit");
        else if (text.Length % 2 != 0)
            item.Report("packet", $"the packet has {text.Length} hexadecimal digits, which is no whole number of bytes");
        else if (item.Has("packet") && text.Length is < 2 * FewestBytes or > 2 * MostBytes)
            item.Report("packet", $"the packet has {text.Length / 2} bytes", $"give {FewestBytes} to {MostBytes}, from the Ethernet header on");
        else
            return Convert.FromHexString(text);
        return [];
    }

    private static JsonElement? ReadConfig(MappingReader item, ProgramManifest manifest)
    {
        if (item.Optional("config") is not { } given)
            return null;

        var config = ConfigJson.Element(given.ToJson());
        foreach (var problem in ConfigCompiler.Check(manifest, config))
            item.Problems.Add((given.Find(problem.Pointer) ?? given).Place, problem.Message, problem.Hint);
        return config;
    }
}
