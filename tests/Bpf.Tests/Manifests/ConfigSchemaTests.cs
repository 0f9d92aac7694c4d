using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

public sealed class ConfigSchemaTests
{
    private static readonly string[] Samples =
    [
        "5s", "1m30s", "250us", "1.5ms", "10", "0", "64k", "1g", "1500", "100mbit", "8kbit", ".5gbit", "5.gbps", "125000bps", "3bit", "true", "udp", "icmpv6",
        "255", "65535", "70000", "192.0.2.1", "192.0.2.0/24", "2001:db8::1", "2001:db8::/32", "::ffff:10.0.0.1", "02:00:00:00:00:0A", "000000000000",
        "00ff", "eth0", "blue/eth0", "quiet", "", " 5s", "5 s", "1000pps", "10kpps", "1-2", "any text at all",
    ];

    private static readonly ConfigType[] Types =
    [
        new DurationType("ms", TimeSpan.Zero, TimeSpan.MaxValue), new BitrateType(), new SizeType(), new HexType(6), new HexType(2), new MacType(), new PortType(),
        new IpType(), new CidrType(), new ProtocolType(), new InterfaceType(), new TextType(),
    ];

    [Fact]
    public void Of_EveryTypeOfText_TakesAllThatTheTypeTakes()
    {
        var taken = 0;
        foreach (var type in Types)
        {
            var schema = Scalar(type);
            foreach (var sample in Samples.Where(text => type.Read(JsonSerializer.SerializeToElement(text)).Fault is null))
            {
                taken++;
                schema["type"]!.ToJsonString().ShouldContain("string", customMessage: type.Word);
                if (schema["pattern"] is { } pattern)
                    Regex.IsMatch(sample, pattern.GetValue<string>()).ShouldBeTrue($"{type.Word} takes '{sample}', {pattern} does not");
            }
        }

        taken.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Of_EveryTypeOfNumber_TakesAllThatTheTypeTakes()
    {
        foreach (var type in Types)
            if (type.Read(JsonElement.Parse("1")).Fault is null)
                Scalar(type)["type"]!.ToJsonString().ShouldContain("number", customMessage: type.Word);
    }

    [Fact]
    public void Of_TheShaper_SaysUnitsRangesDefaultsAndWhatIsRequired()
    {
        var schema = ConfigSchema.Of(Shipped("tc_shaper"));

        schema["required"]!.ToJsonString().ShouldBe("""["bandwidthLimit"]""");
        schema["additionalProperties"]!.GetValue<bool>().ShouldBeFalse();
        var target = schema["properties"]!["latencyTarget"]!;
        target["default"]!.GetValue<string>().ShouldBe("50ms");
        target["description"]!.GetValue<string>().ShouldEndWith("From 1ms to 10s.");
        schema["properties"]!["bandwidthLimit"]!["description"]!.GetValue<string>().ShouldContain("100mbit");
        var item = schema["properties"]!["classes"]!["items"]!;
        item["required"]!.ToJsonString().ShouldBe("""["mark","bandwidthLimit"]""");
        item["properties"]!["mark"]!["maximum"]!.GetValue<ulong>().ShouldBe(uint.MaxValue);
    }

    [Fact]
    public void Of_TheFirewall_DescribesEachFieldOfARule()
    {
        var rule = ConfigSchema.Of(ConfigText.Firewall)["properties"]!["rules"]!;

        rule["maxItems"]!.GetValue<int>().ShouldBe(10_000);
        rule["items"]!["required"]!.ToJsonString().ShouldBe("""["action"]""");
        rule["items"]!["properties"]!["action"]!["enum"]!.ToJsonString().ShouldBe("""["allow","drop","limit"]""");
        rule["items"]!["properties"]!.AsObject().ShouldAllBe(field => field.Value!["description"] != null);
    }

    [Fact]
    public void Of_EveryShippedProgram_NamesEachParameterOnce()
    {
        foreach (var file in Directory.EnumerateFiles(ShippedPrograms.Sources, "*.yaml", SearchOption.AllDirectories))
            foreach (var manifest in ManifestReader.ReadFile(file, new ProblemList()))
                ConfigSchema.Of(manifest)["properties"]!.AsObject().Select(one => one.Key).ShouldBe(manifest.Parameters.Select(one => one.Name));
    }

    private static JsonObject Scalar(ConfigType type) =>
        ConfigSchema.Of(ConfigText.Firewall with { Parameters = [new ScalarParameter("it", "", type, null, new FieldTarget("m", 0, null))] })
            ["properties"]!["it"]!.AsObject();

    private static ProgramManifest Shipped(string name) =>
        ManifestReader.ReadFile(Path.Combine(ShippedPrograms.Sources, name, $"{name}.yaml"), new ProblemList())[0];
}
