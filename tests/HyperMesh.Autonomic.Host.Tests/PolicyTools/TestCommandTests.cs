using System.Xml.Linq;

namespace HyperMesh.Autonomic.Host.Tests.PolicyTools;

public sealed class TestCommandTests : CliTests
{
    private static readonly string Shipped = Cli.InRoot("policies", "udp-flood.test.yaml");

    [Fact]
    public void PolicyTest_ShippedPolicies_Pass()
    {
        var test = _cli.Run("policy", "test", "-o", "json");

        test.ExitCode.ShouldBe(0, test.ToString());
        test.OfKind("test").Select(one => one.GetProperty("name").GetString()).ShouldContain("a swap that fails leaves the hook as it was");
        var summary = test.Lines[^1];
        summary.GetProperty("failed").GetInt32().ShouldBe(0);
        summary.GetProperty("errors").GetInt32().ShouldBe(0);
    }

    [Fact]
    public void PolicyTest_WrongExpectation_FailsWithItsPlaceAndBothSides()
    {
        var path = Copy("program: xdp_firewall, config", "program: xdp_monitor, config");

        var test = _cli.Run("policy", "test", path, "--junit", _state["junit.xml"]);

        test.ExitCode.ShouldBe(1, test.ToString());
        test.Output.ShouldContain("FAIL  a flood is dropped");
        test.Output.ShouldContain("at 21s, exp_actions  " + path + ":18:9");
        test.Output.ShouldContain("- exp  remediate xdp.swap on xdp:eth0 {\"program\":\"xdp_monitor\"");
        test.Output.ShouldContain("+ got  remediate xdp.swap on xdp:eth0 {\"program\":\"xdp_firewall\"");
        var suites = XDocument.Load(_state["junit.xml"]).Root!;
        suites.Attribute("failures")!.Value.ShouldBe("1");
        suites.Descendants("failure").Single().Value.ShouldContain("+ got  remediate");
    }

    [Fact]
    public void PolicyTest_WrongFile_EndsWithTwoAndSaysWhere()
    {
        var path = Copy("exp_verified: [met]", "exp_verifed: [met]");

        var test = _cli.Run("policy", "test", path, "--junit", _state["junit.xml"]);

        test.ExitCode.ShouldBe(2, test.ToString());
        test.Errors.ShouldContain($"{path}:23:9: unknown key 'exp_verifed'; did you mean 'exp_verified'?");
        XDocument.Load(_state["junit.xml"]).Descendants("error").Single().Value.ShouldContain("exp_verifed");
    }

    [Fact]
    public void PolicyTest_Run_SelectsByName()
    {
        var test = _cli.Run("policy", "test", Shipped, "--run", "*fails*", "-o", "json");

        test.OfKind("test").ShouldHaveSingleItem();
        test.OfKind("uncovered").Select(one => one.GetProperty("what").GetString()).ShouldContain("verified met");
        _cli.Run("policy", "test", Shipped, "--run", "nothing like it").ExitCode.ShouldBe(2);
    }

    [Fact]
    public void PolicyTest_MinCoverage_FailsBelow()
    {
        var path = Copy("tests:\n", "tests:\n");
        var text = File.ReadAllText(path);
        File.WriteAllText(path, text[..text.IndexOf("  - name: 4,000", StringComparison.Ordinal)]);

        var test = _cli.Run("policy", "test", path, "--min-coverage", "90", "--coverage");

        test.ExitCode.ShouldBe(1, test.ToString());
        test.Output.ShouldContain("udp-flood-guard/drop-discard-flood was never verified unmet, verified inconclusive");
        test.Output.ShouldContain("less than the 90 % asked for");
    }

    [Theory]
    [InlineData("there is no file or folder", "nowhere.test.yaml")]
    [InlineData("there is no test in", "docs")]
    [InlineData("--min-coverage is a number of percent", "--min-coverage", "101")]
    [InlineData("leave out --run", "--min-coverage", "50", "--run", "x")]
    public void PolicyTest_Misuse_IsExplained(string expected, params string[] arguments)
    {
        var test = _cli.Run(["policy", "test", .. arguments]);

        test.ExitCode.ShouldBe(2, test.ToString());
        test.Errors.ShouldContain(expected);
    }

    [Fact]
    public void PolicyTest_Watch_RunsAgainWhenAFileChanges()
    {
        var path = Copy("exp_verified: [met]", "exp_verified: [unmet]");
        var process = _cli.Start("policy", "test", path, "--run", "a flood is dropped", "--watch", "-o", "json");
        Next(process).ShouldContain("\"failed\":1");

        File.WriteAllText(path, File.ReadAllText(path).Replace("exp_verified: [unmet]", "exp_verified: [met]", StringComparison.Ordinal));

        Next(process).ShouldContain("\"failed\":0");
        Cli.Signal(process, "INT");
        process.WaitForExit(TimeSpan.FromSeconds(20)).ShouldBeTrue();
        process.ExitCode.ShouldBe(0);
    }

    /// <summary>The next summary.</summary>
    private static string Next(System.Diagnostics.Process process)
    {
        while (process.StandardOutput.ReadLine() is { } line)
            if (line.Contains("\"summary\"", StringComparison.Ordinal))
                return line;
        return "";
    }

    /// <summary>The shipped policy and its test, with one change.</summary>
    private string Copy(string before, string after)
    {
        var text = File.ReadAllText(Shipped);
        text.ShouldContain(before);
        File.Copy(Cli.InRoot("policies", "udp-flood.yaml"), _state["udp-flood.yaml"], overwrite: true);
        return _state.Write("udp-flood.test.yaml", text.Replace(before, after, StringComparison.Ordinal));
    }
}
