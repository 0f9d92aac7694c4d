namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

public class ConfigCompilerTests
{
    private static readonly string[] NoTables =
    [
        .. ((string[])["protocol", "port", "source_port", "source_v4", "source_v6", "destination_v4", "destination_v6"])
            .SelectMany(name => (string[])[$"fw_config[0].{name}_table=ffffffff", $"fw_config[0].{name}_none=0"]),
    ];

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{ "rules": [], "default": "allow" }""")]
    public void Compile_NothingSet_WritesTheDefaults(string? config) =>
        ConfigText.Writes(config).ShouldBe(
            ["fw_config[0].rule_count=0", .. NoTables, "fw_words: 8 bytes", "fw_config[0].default_drop=0", "fw_config[0].flows=1", "fw_config[0].flow_packets_per_second=3e8"],
            ignoreOrder: true);

    [Fact]
    public void Compile_RulesWithPorts_HaveATableOfPortsAndNoOther()
    {
        var writes = ConfigText.Writes("""{ "rules": [{ "action": "drop", "port": "1000-2000" }, { "action": "drop" }] }""");

        // Two classes: both rules, the second alone.
        writes.ShouldContain("fw_config[0].port_table=0");
        writes.ShouldContain("fw_config[0].port_none=1");
        writes.ShouldContain("fw_config[0].source_v4_table=ffffffff");
        writes.ShouldContain("fw_config[0].source_v4_none=0");
        writes.ShouldContain("fw_tables: 4096");
        writes.ShouldContain("fw_words: 2");
        writes.ShouldNotContain(write => write.StartsWith("fw_vectors"));
    }

    [Theory]
    [InlineData(64, "fw_words: 520 bytes")]
    [InlineData(65, "fw_vectors: 84480 bytes")]
    public void Compile_MoreThan64Rules_TheirSetsAreVectors(int count, string expected)
    {
        var rules = Enumerable.Range(0, count - 1).Select(i => $$"""{ "action": "drop", "port": {{i}} }""").Append("""{ "action": "drop", "port": 0 }""");

        // A class for each port that is named, one of all rules, one of none.
        ConfigText.Writes($$"""{ "rules": [{{string.Join(',', rules)}}] }""").ShouldContain(expected);
    }

    [Fact]
    public void Compile_Limits_AreIntervalsAndTolerances() =>
        ConfigText.Writes(
            """
            {
              "rules": [
                { "action": "limit", "rate": "1mpps", "burst": 3 }, { "action": "drop" },
                { "action": "limit", "rate": 1000 }, { "action": "limit", "rate": 1 }
              ]
            }
            """).ShouldContain(
            "fw_limits[0]=(interval=16000 tolerance=32000) fw_limits[1]=(interval=16000000 tolerance=1584000000)"
            + " fw_limits[2]=(interval=16000000000 tolerance=0)");

    [Fact]
    public void Compile_OtherParameters_AreWrittenToTheirTargets()
    {
        var manifest = SampleManifest.Read(SampleManifest.Text).Manifests[0];

        ConfigText.Writes("""{ "mode": "loud", "limit": 100 }""", manifest)
            .ShouldBe(
                [
                    "settings[0].mode=1", "settings[0].limit=64", "settings[0].rule_count=0", "settings: 8 bytes",
                    .. NoTables.Where(write => !write.Contains("destination") && !write.Contains("source_port"))
                        .Select(write => write.Replace("fw_config", "settings")),
                ],
                ignoreOrder: true);
        ConfigText.Writes(null, manifest).ShouldContain("settings[0].limit=a");
    }
}
