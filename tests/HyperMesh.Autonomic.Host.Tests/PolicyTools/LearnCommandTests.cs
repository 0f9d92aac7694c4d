using System.Globalization;
using System.Text;
using HyperMesh.Autonomic.Host.Policies;

namespace HyperMesh.Autonomic.Host.Tests.PolicyTools;

public sealed class LearnCommandTests : CliTests
{
    [Fact]
    public void PolicyLearn_NormalOperation_GivesADryRunPolicyThatChecks()
    {
        var policy = _state["learnt.yaml"];

        var learn = _cli.Run("policy", "learn", Recording(), "--out", policy, "-o", "json");

        learn.ExitCode.ShouldBe(0, learn.ToString());
        var rules = learn.OfKind("rule").ToDictionary(rule => rule.GetProperty("rule").GetString()!);
        rules.Keys.ShouldBe(["jobs-total", "load"], ignoreOrder: true);
        rules["jobs-total"].GetProperty("of").GetString().ShouldBe("rate");
        rules["jobs-total"].GetProperty("p50").GetDouble().ShouldBeInRange(90, 110);
        rules["load"].GetProperty("threshold").GetDouble().ShouldBeInRange(2, 8, "the spikes are short, so the hold covers them");
        rules["load"].GetProperty("forSeconds").GetDouble().ShouldBeGreaterThan(2);
        rules.Values.ShouldAllBe(rule => rule.GetProperty("fired").GetInt32() == 0);
        learn.OfKind("left out").Single().GetProperty("reason").GetString().ShouldBe("constant: 600 reading(s), all the same");
        var text = File.ReadAllText(policy);
        text.ShouldContain("mode: dryRun");
        text.ShouldContain("# would have fired 0 times on this recording");
        _cli.Run("policy", "check", policy).ExitCode.ShouldBe(0, text);
    }

    [Fact]
    public void PolicyLearn_SameRecordingReplayed_FiresNothing_AndOneWithAnIncidentDoes()
    {
        var policy = _state["learnt.yaml"];
        _cli.Run("policy", "learn", Recording(), "--out", policy).ExitCode.ShouldBe(0);

        _cli.Run("replay", Recording(), "--policies", policy, "-o", "json").Lines[^1].GetProperty("symptoms").GetInt32().ShouldBe(0);
        _cli.Run("replay", Recording(incident: true), "--policies", policy, "-o", "json").Lines[^1].GetProperty("symptoms").GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("none fits --metrics 'nothing*'", "--metrics", "nothing*")]
    [InlineData("is no name of a policy", "--name", "a b")]
    [InlineData("--margin is a number of percent", "--margin", "-1")]
    public void PolicyLearn_Misuse_IsExplained(string expected, params string[] arguments)
    {
        var learn = _cli.Run(["policy", "learn", Recording(), .. arguments]);

        learn.ExitCode.ShouldBe(2, learn.ToString());
        learn.Errors.ShouldContain(expected);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(101, 110)]
    [InlineData(110, 110)]
    [InlineData(0.0123, 0.013)]
    [InlineData(-55.5, -55)]
    [InlineData(98765, 99000)]
    public void NextNumber_Value_HasTwoDigits(double value, double expected) => LearnStatistics.NextNumber(value).ShouldBe(expected, 1e-9);

    [Theory]
    [InlineData("00:00:00.0030000", "00:00:00.0050000")]
    [InlineData("00:00:01", "00:00:02")]
    [InlineData("00:00:07", "00:00:10")]
    [InlineData("01:30:30", "01:31:00")]
    public void NextDuration_Duration_IsLonger(string duration, string expected) =>
        LearnStatistics.NextDuration(TimeSpan.Parse(duration, CultureInfo.InvariantCulture)).ShouldBe(TimeSpan.Parse(expected, CultureInfo.InvariantCulture));

    /// <summary>Ten minutes with a tick a second: a load of about 2 that is 9 for three seconds twice, less than a hundredth of the time, and about 100 jobs a second.
    /// The incident is half a minute of load.</summary>
    private string Recording(bool incident = false)
    {
        var lines = new StringBuilder("{\"hypermesh\":\"recording/1\"}\n");
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var random = new Random(1);
        var jobs = 0.0;
        for (var second = 0; second < 600; second++)
        {
            var busy = second % 400 is 60 or 61 or 62 || (incident && second is > 300 and < 330);
            var load = (busy ? 9 : 2) + (random.NextDouble() * .2);
            jobs += 90 + random.Next(20);
            lines.Append(CultureInfo.InvariantCulture,
                $$"""{"t":"{{start.AddSeconds(second):yyyy-MM-ddTHH:mm:ssZ}}","s":{"load{interface=\"eth0\"}":{{load}},"jobs_total{interface=\"eth0\"}":{{jobs}},"constant":4} }""").Append('\n');
        }

        return _state.Write(incident ? "incident.jsonl" : "normal.jsonl", lines.ToString());
    }
}
