using System.Text.Json;

namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

public sealed class ConfigJoinTests
{
    private static readonly ProgramManifest Shaper = Shipped("tc_shaper");

    [Theory]
    [InlineData("{}", "{}", "{}")]
    [InlineData(null, """{ "rules": [{ "action": "drop" }] }""", """{"rules":[{"action":"drop"}]}""")]
    [InlineData(
        """{ "rules": [{ "action": "allow", "port": 22 }] }""", """{ "rules": [{ "action": "drop" }] }""",
        """{"rules":[{"action":"allow","port":22},{"action":"drop"}]}""")]
    [InlineData("""{ "default": "drop" }""", """{ "default": "drop" }""", """{"default":"drop"}""")]
    [InlineData("""{ "default": "allow" }""", "{}", """{"default":"allow"}""")]
    public void Join_WhatAgrees_PutsTheRulesOfTheStrongerFirst(string? stronger, string weaker, string joined) =>
        Join(ConfigText.Firewall, stronger, weaker).ShouldBe(joined);

    [Fact]
    public void Join_RulesThatBothHave_StandOnce() =>
        Join(
            ConfigText.Firewall,
            """{ "rules": [{ "action": "drop", "protocol": "udp", "port": 9 }, { "action": "drop", "source": "192.0.2.1" }] }""",
            """{ "rules": [{ "port": 9, "action": "drop", "protocol": "udp" }, { "action": "drop", "source": "192.0.2.3" }] }""")
        .ShouldBe("""{"rules":[{"action":"drop","port":9,"protocol":"udp"},{"action":"drop","source":"192.0.2.1"},{"action":"drop","source":"192.0.2.3"}]}""");

    [Fact]
    public void Join_RulesWithPriorities_KeepTheirOrderAndNeverPassThoseOfTheStronger() =>
        Join(
            ConfigText.Firewall,
            """{ "rules": [{ "action": "drop", "port": 2, "priority": 20 }, { "action": "drop", "port": 1, "priority": 10 }] }""",
            """{ "rules": [{ "action": "allow", "port": 4, "priority": 2 }, { "action": "allow", "port": 3 }] }""")
        .ShouldBe("""{"rules":[{"action":"drop","port":1},{"action":"drop","port":2},{"action":"allow","port":3},{"action":"allow","port":4}]}""");

    [Theory]
    [InlineData("""{ "default": "drop" }""", "{}")]
    [InlineData("""{ "rules": {} }""", """{ "rules": [] }""")]
    [InlineData("""{ "rules": ["x"] }""", """{ "rules": [] }""")]
    [InlineData("""{ "rules": [{ "action": "explode" }] }""", "{}")]
    [InlineData("{}", """{ "oops": 1 }""")]
    [InlineData("[]", "{}")]
    public void Join_WhatDiffersOrIsWrong_IsNothing(string stronger, string weaker) =>
        Join(ConfigText.Firewall, stronger, weaker).ShouldBeNull();

    [Fact]
    public void Join_MoreRulesThanTheProgramHolds_IsNothing()
    {
        static string Rules(int first, int count) =>
            $$"""{ "rules": [{{string.Join(',', Enumerable.Range(first, count).Select(port => $$"""{ "action": "drop", "port": {{port}} }"""))}}] }""";

        Join(ConfigText.Firewall, Rules(0, 6000), Rules(6000, 4000)).ShouldNotBeNull();
        Join(ConfigText.Firewall, Rules(0, 6000), Rules(6000, 4001)).ShouldBeNull();
        Join(ConfigText.Firewall, Rules(0, 6000), Rules(0, 6000)).ShouldNotBeNull("the same rules count once");
    }

    [Fact]
    public void Join_Tables_KeepTheStrongerOnesItemOfAKey() =>
        Join(
            Shaper,
            """{ "bandwidthLimit": "1gbit", "classes": [{ "mark": 1, "bandwidthLimit": "5mbit" }] }""",
            """{ "bandwidthLimit": "1000mbit", "classes": [{ "mark": 1, "bandwidthLimit": "9mbit" }, { "mark": 2, "bandwidthLimit": "7mbit" }] }""")
        .ShouldBe("""{"bandwidthLimit":"1gbit","classes":[{"mark":1,"bandwidthLimit":"5mbit"},{"mark":2,"bandwidthLimit":"7mbit"}]}""");

    [Fact]
    public void Join_LimitsThatDiffer_IsNothing() =>
        Join(Shaper, """{ "bandwidthLimit": "1gbit" }""", """{ "bandwidthLimit": "2gbit" }""").ShouldBeNull();

    private static string? Join(ProgramManifest manifest, string? stronger, string? weaker) =>
        ConfigJoin.Join(manifest, Parse(stronger), Parse(weaker))?.GetRawText();

    private static JsonElement? Parse(string? text) => text is null ? null : JsonElement.Parse(text);

    private static ProgramManifest Shipped(string name) =>
        ManifestReader.ReadFile(Path.Combine(ShippedPrograms.Sources, name, $"{name}.yaml"), new ProblemList())[0];
}
