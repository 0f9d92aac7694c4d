namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

public class ConfigCompilerTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{ "rules": [], "default": "allow" }""")]
    public void Compile_NothingSet_WritesTheDefaults(string? config) =>
        ConfigText.Writes(config).ShouldBe(
            [
                "fw_config[0].rule_count=0", "fw_config[0].drop_rules=0", "fw_config[0].any_port_rules=0", "fw_config[0].default_drop=0",
            ],
            ignoreOrder: true);

    [Fact]
    public void Compile_Rules_WritesAMaskForEachValueOfEachField()
    {
        var writes = ConfigText.Writes(
            """
            {
              "default": "drop",
              "rules": [
                { "action": "drop", "source": "10.0.0.0/8", "protocol": "tcp", "port": 443 },
                { "action": "allow", "source": "10.1.0.0/16" },
                { "action": "drop", "port": "53" },
                { "action": "allow", "source": "2001:db8::1", "protocol": 17 }
              ]
            }
            """);

        string[] expected =
        [
            "fw_config[0].rule_count=4",
            "fw_config[0].drop_rules=5",
            "fw_config[0].any_port_rules=a",
            "fw_config[0].default_drop=1",
            "fw_source_v4[08000000" + "0a000000]=5",
            "fw_source_v4[10000000" + "0a010000]=7",
            "fw_source_v4[00000000" + "00000000]=4",
            "fw_source_v6[80000000" + "20010db8000000000000000000000001]=c",
            "fw_source_v6[00000000" + "00000000000000000000000000000000]=4",
            "fw_port[bb01]=b",
            "fw_port[3500]=e",
            .. Enumerable.Range(0, 256).Select(i => $"fw_protocol[{i:x2}000000]={i switch { 6 => "7", 17 => "e", _ => "6" }}"),
        ];
        writes.ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public void Compile_64Rules_TheLastIsTheHighestBit()
    {
        var rules = Enumerable.Range(0, 64).Select(i => $$"""{ "action": "{{(i == 63 ? "drop" : "allow")}}" }""");

        var writes = ConfigText.Writes($$"""{ "rules": [{{string.Join(',', rules)}}] }""");

        writes.ShouldContain("fw_config[0].rule_count=40");
        writes.ShouldContain("fw_config[0].drop_rules=8000000000000000");
        writes.ShouldContain("fw_source_v4[0000000000000000]=ffffffffffffffff");
    }

    [Theory]
    [InlineData("192.0.2.7", "fw_source_v4[20000000" + "c0000207]=1")]
    [InlineData("192.0.2.7/32", "fw_source_v4[20000000" + "c0000207]=1")]
    [InlineData("192.0.2.7/24", "fw_source_v4[18000000" + "c0000200]=1")]
    [InlineData("0.0.0.0/0", "fw_source_v4[00000000" + "00000000]=1")]
    [InlineData("::/0", "fw_source_v6[00000000" + "00000000000000000000000000000000]=1")]
    [InlineData("2001:DB8::1/33", "fw_source_v6[21000000" + "20010db8000000000000000000000000]=1")]
    [InlineData("::ffff:10.0.0.1", "fw_source_v6[80000000" + "00000000000000000000ffff0a000001]=1")]
    public void Compile_Source_BecomesOneEntry(string source, string entry) =>
        ConfigText.Writes($$"""{ "rules": [{ "action": "drop", "source": "{{source}}" }] }""")
            .Where(write => write.StartsWith("fw_source", StringComparison.Ordinal)).ShouldBe([entry]);

    [Fact]
    public void Compile_PrefixAmongMappedAddresses_IsCoveredByItsOwnPrefixesOnly()
    {
        var writes = ConfigText.Writes(
            """
            {
              "rules": [
                { "action": "drop", "source": "2001:db9::/98" },
                { "action": "drop", "source": "::ffff:0:0/96" },
                { "action": "drop", "source": "::ffff:10.0.0.1" }
              ]
            }
            """);

        writes.ShouldContain("fw_source_v6[80000000" + "00000000000000000000ffff0a000001]=6");
        writes.ShouldContain("fw_source_v6[60000000" + "00000000000000000000ffff00000000]=2");
        writes.ShouldContain("fw_source_v6[62000000" + "20010db9000000000000000000000000]=1");
    }

    [Fact]
    public void Compile_OtherParameters_AreWrittenToTheirTargets()
    {
        var manifest = SampleManifest.Read(SampleManifest.Text).Manifests[0];

        ConfigText.Writes("""{ "mode": "loud", "limit": 100 }""", manifest)
            .ShouldBe(
                ["settings[0].mode=1", "settings[0].limit=64", "settings[0].count=0", "settings[0].drops=0", "settings[0].any=0"],
                ignoreOrder: true);
        ConfigText.Writes(null, manifest).ShouldContain("settings[0].limit=a");
    }
}
