using System.Text.Json;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Tests.Policies;

namespace HyperMesh.Autonomic.Host.Tests.Policies;

/// <summary>check, schema, fmt and import, as a user starts them.</summary>
public sealed class PolicyToolTests : CliTests
{
    private const string Unwise = """
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: p }
        spec:
          rules:
            - name: r
              when: { metric: { name: host_load1, op: ">", value: 90 } }
              escalation: [{ name: watch, mode: dryRun }]
              cooldown: 0s

        """;

    [Fact]
    public void Check_Warnings_FailOnlyWhenStrict()
    {
        var file = _state.Write("p,1%.yaml", Unwise);
        var loose = _cli.Run("policy", "check", file);
        loose.ExitCode.ShouldBe(0, loose.Errors);
        loose.Errors.ShouldContain($"{file}:6:13: warning: p/r has no cooldown");
        loose.Output.ShouldContain("1 rule(s) are in order, with 3 warning(s)");
        var strict = _cli.Run("policy", "check", file, "--strict", "-o", "github");
        strict.ExitCode.ShouldBe(2);
        strict.Output.ShouldStartWith($"::warning file={file.Replace("%", "%25").Replace(",", "%2C")},line=6,col=13::p/r ");
    }

    [Fact]
    public void Check_Sarif_IsOneDocumentWithAllOfIt()
    {
        var file = _state.Write("p.yaml", Unwise.Replace("cooldown: 0s", "cooldown: 5", StringComparison.Ordinal));
        var run = _cli.Run("policy", "check", file, "-o", "sarif");
        run.ExitCode.ShouldBe(2);
        var sarif = JsonNode.Parse(run.Output)!;
        sarif["version"]!.GetValue<string>().ShouldBe("2.1.0");
        var result = sarif["runs"]![0]!["results"]!.AsArray().ShouldHaveSingleItem()!;
        result["level"]!.GetValue<string>().ShouldBe("error");
        result["message"]!["text"]!.GetValue<string>().ShouldBe("a duration needs a unit, such as 5s");
        sarif["runs"]![0]!["tool"]!["driver"]!["rules"]![result["ruleIndex"]!.GetValue<int>()]!["id"]!.GetValue<string>()
            .ShouldBe(result["ruleId"]!.GetValue<string>());
        var place = result["locations"]![0]!["physicalLocation"]!;
        place["artifactLocation"]!["uri"]!.GetValue<string>().ShouldBe(new Uri(file).AbsoluteUri);
        place["region"]!.ToJsonString().ShouldBe("""{"startLine":9,"startColumn":17}""");
    }

    [Fact]
    public void Schema_ShippedVerbs_IsTheOneThatIsCheckedIn()
    {
        var run = _cli.Run("policy", "schema");
        run.ExitCode.ShouldBe(0, run.Errors);
        // HYPERMESH_UPDATE_GOLDEN=1 writes the file anew, for a change that is meant.
        var path = Cli.InRoot("policies", "policy.schema.json");
        if (Environment.GetEnvironmentVariable("HYPERMESH_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, run.Output);
        File.ReadAllText(path).ShouldBe(run.Output, "policies/policy.schema.json is out of date: run this test with HYPERMESH_UPDATE_GOLDEN=1");
    }

    [Fact]
    public void Schema_EveryShippedPolicy_IsAccepted()
    {
        var schema = new JsonSchemaValidator(JsonNode.Parse(File.ReadAllText(Cli.InRoot("policies", "policy.schema.json")))!.AsObject());
        foreach (var name in Shipped.ShippedPolicies.Names)
            foreach (var document in YamlReader.ReadFile(Shipped.ShippedPolicies.Policy(name), new ProblemList()))
                schema.Accepts(document.ToJson()).ShouldBeTrue(name);
        schema.Accepts(YamlReader.Read(Unwise, "p.yaml", new ProblemList())[0].ToJson()).ShouldBeTrue();
        schema.Accepts(YamlReader.Read(Unwise.Replace("0s", "5", StringComparison.Ordinal), "p.yaml", new ProblemList())[0].ToJson()).ShouldBeFalse();
    }

    [Fact]
    public void Fmt_ShippedPolicies_AreFormattedWithoutLoss()
    {
        foreach (var name in Shipped.ShippedPolicies.Names)
        {
            var once = _cli.Run("policy", "fmt", Shipped.ShippedPolicies.Policy(name));
            once.ExitCode.ShouldBe(0, once.Errors);
            var file = _state.Write($"{name}.yaml", once.Output);
            _cli.Run("policy", "fmt", "--check", file).ExitCode.ShouldBe(0);
        }
    }

    [Fact]
    public void Fmt_FileInAnotherForm_IsSaidAndWritten()
    {
        var file = _state.Write("p.yaml", "kind: Policy\napiVersion: hypermesh.autonomic/v1\n");
        var check = _cli.Run("policy", "fmt", "--check", file);
        check.ExitCode.ShouldBe(1);
        check.Output.ShouldContain("is not in its form");
        var write = _cli.Run("policy", "fmt", "--write", file, "-o", "json");
        JsonDocument.Parse(write.Output).RootElement.GetProperty("written").GetBoolean().ShouldBeTrue();
        File.ReadAllText(file).ShouldBe("apiVersion: hypermesh.autonomic/v1\nkind: Policy\n");
    }

    [Fact]
    public void Import_Rules_AreAPolicyThatPassesTheCheck()
    {
        var rules = _state.Write("rules.yml", "groups: [ { name: g, rules: [ { alert: A, expr: host_load1 > 9 }, { alert: B, expr: sum(x) > 1 } ] } ]");
        var run = _cli.Run("policy", "import", "prometheus-rules", rules, "--out", _state["out"]);
        run.ExitCode.ShouldBe(0, run.Errors);
        run.Errors.ShouldContain("g/B does not fit: 'sum' joins series into one");
        _cli.Run("policy", "check", _state["out"]).ExitCode.ShouldBe(0);
        _cli.Run("policy", "import", "prometheus-rules", rules, "--out", _state["out"]).ExitCode.ShouldBe(2, "nothing is written over");
    }

    [Theory]
    [InlineData("a: &x [1]\nb: [*x, *x]", "1:4: anchors are not allowed")]
    [InlineData("a: 1\na: 2", "2:1: the key 'a' is given twice")]
    [InlineData("a:\n\t- b", "2:1: a tab stands in the indentation")]
    [InlineData("[1, 2]", "1:1: expected a mapping")]
    [InlineData("\u0000", "1:1: the character U+0000")]
    public void Check_BadYaml_IsPlaced(string text, string expected)
    {
        var run = _cli.Run("policy", "check", _state.Write("bad.yaml", text));
        run.ExitCode.ShouldBe(2);
        run.Errors.ShouldContain($"bad.yaml:{expected}");
    }

    [Fact]
    public void Check_WhatIsNoText_IsRefused()
    {
        File.WriteAllBytes(_state["bytes.yaml"], [(byte)'a', (byte)':', (byte)' ', 0xFF, 0xFE]);
        _cli.Run("policy", "check", _state["bytes.yaml"]).Errors.ShouldContain("bytes.yaml:1:4:");
        using (var huge = File.Create(_state["huge.yaml"]))
            huge.SetLength(100 << 20);
        _cli.Run("policy", "check", _state["huge.yaml"]).Errors.ShouldContain("huge.yaml:1:1: the file is longer than 16777216 bytes");
        _cli.Run("policy", "check", _state.Write("deep.yaml", new string('[', 10_000))).Errors.ShouldContain("more than 64 levels deep");
        File.CreateSymbolicLink(_state["loop.yaml"], "loop.yaml");
        _cli.Run("policy", "check", _state["loop.yaml"]).ExitCode.ShouldBe(2);
        _cli.Run("policy", "check", _state["none.yaml"]).Errors.ShouldContain("none.yaml:1:1: there is no such file");
    }

    [Fact]
    public void Check_LineEndsAndMarksOfOthers_AreRead() =>
        _cli.Run("policy", "check", _state.Write("p.yaml", "\uFEFF" + Unwise.Replace("\n", "\r\n", StringComparison.Ordinal))).ExitCode.ShouldBe(0);
}
