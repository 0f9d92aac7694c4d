using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Host.Tests.Shipped;

public sealed partial class ShippedPolicyTests : CliTests
{
    private const long MostBytesOfARecording = 200_000;

    [Fact]
    public void Names_OfTheFolder_AreTheTenPromised() => ShippedPolicies.Names.ShouldBe(
    [
        "drop-rate", "exec-storm", "flapping-link", "latency-degradation", "noisy-neighbour", "port-scan", "program-drift", "slow-leak",
        "syn-flood", "udp-flood",
    ]);

    [Theory]
    [MemberData(nameof(ShippedPolicies.All), MemberType = typeof(ShippedPolicies))]
    public void Files_OfAPolicy_AreAllThere(string name)
    {
        File.Exists(ShippedPolicies.Tests(name)).ShouldBeTrue("it has tests");
        new FileInfo(ShippedPolicies.Recording(name)).Length.ShouldBeInRange(1, MostBytesOfARecording);
        File.Exists(ShippedPolicies.Page(name)).ShouldBeTrue("it has a page");
        File.ReadAllText(Cli.InRoot("docs", "cookbook", "README.md")).ShouldContain($"({name}.md)");
    }

    [Theory]
    [MemberData(nameof(ShippedPolicies.All), MemberType = typeof(ShippedPolicies))]
    public void Replay_OfTheRecording_PrintsWhatTheCookbookShows(string name)
    {
        var page = CookbookPage.Read(ShippedPolicies.Page(name));
        page.Command.ShouldBe($"replay samples/recordings/{name}.jsonl.gz --policies policies/{name}.yaml");

        var replay = _cli.Run(page.Command.Split(' '));

        replay.ExitCode.ShouldBe(0, replay.ToString());
        // HYPERMESH_UPDATE_GOLDEN=1 writes the page anew, for a change that is meant.
        if (Environment.GetEnvironmentVariable("HYPERMESH_UPDATE_GOLDEN") == "1")
            page.Write(replay.Output);
        else
            replay.Output.ShouldBe(page.Output);
    }

    [Theory]
    [MemberData(nameof(ShippedPolicies.All), MemberType = typeof(ShippedPolicies))]
    public void Replay_OfTheRecording_SeesTheIncidentOnceAndItsEnd(string name)
    {
        var replay = _cli.Run("replay", ShippedPolicies.Recording(name), "--policies", ShippedPolicies.Policy(name), "-o", "json");

        replay.ExitCode.ShouldBe(0, replay.ToString());
        replay.OfKind("symptom").Select(symptom => symptom.GetProperty("state").GetString()).ShouldBe(["raised", "cleared"], replay.Output);
        // Besides the baseline, which is put in place at the start.
        replay.OfKind("plan").Count(plan => plan.GetProperty("purpose").GetString() == "remediate").ShouldBe(1);
    }

    [Fact]
    public void Files_OfThePolicyOfTheMesh_AreAllThere()
    {
        File.Exists(ShippedPolicies.Policy(ShippedPolicies.OfTheMesh)).ShouldBeTrue();
        File.Exists(ShippedPolicies.Tests(ShippedPolicies.OfTheMesh)).ShouldBeTrue();
        File.ReadAllText(Cli.InRoot("docs", "mesh.md")).ShouldContain($"policies/{ShippedPolicies.OfTheMesh}.yaml");
    }

    [Fact]
    public void Test_AllShipped_Passes()
    {
        var tests = _cli.Run("policy", "test", "policies");

        tests.ExitCode.ShouldBe(0, tests.ToString());
    }

    [Fact]
    public void Check_AllShippedTogether_FindsNothingToSay()
    {
        var check = _cli.Run("policy", "check", "policies");

        check.ExitCode.ShouldBe(0, check.ToString());
        (check.Output + check.Errors).Split('\n').Where(line => Placed().IsMatch(line)).ShouldBeEmpty();
    }

    [GeneratedRegex(@"policies/[^ ]*\.yaml:\d+:\d+: ")]
    private static partial Regex Placed();
}
