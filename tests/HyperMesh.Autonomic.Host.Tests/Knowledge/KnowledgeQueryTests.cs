using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Tests.Knowledge;

public sealed class KnowledgeQueryTests(ReplayedStore store) : IClassFixture<ReplayedStore>
{
    private List<JsonElement> Records => [.. store.Replay.Lines.Where(line => line.GetProperty("kind").GetString() != "summary")];

    [Fact]
    public void Log_NoFilter_IsWhatTheReplaySaid() =>
        store.Ask("log", "-o", "json").Output.ShouldBe(string.Concat(Records.Select(record => record.GetRawText() + "\n")));

    [Theory]
    [InlineData("action outcome verification plan plan symptom symptom action outcome", "--rule", "drop-discard-flood")]
    [InlineData("action outcome verification plan plan symptom symptom action outcome", "--rule", "udp-flood*/*")]
    [InlineData("", "--rule", "other/*")]
    [InlineData("outcome outcome", "--kind", "outcome", "--rule", "drop-*")]
    [InlineData("outcome", "--last", "1")]
    [InlineData("verification", "--last", "1", "--kind", "verification")]
    [InlineData("", "--last", "0")]
    [InlineData("action outcome", "--after", "12")]
    public void Log_Filtered_IsThatPart(string kinds, params string[] filter)
    {
        var log = store.Ask(["log", .. filter, "-o", "json"]);

        log.ExitCode.ShouldBe(0, log.ToString());
        log.Lines.Select(line => line.GetProperty("kind").GetString()!).Order().ShouldBe(kinds.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order());
        Ids(log).ShouldBeInOrder();
    }

    [Fact]
    public void Log_Plan_HasWhatTookItBack()
    {
        var plan = Records.First(record => record.GetProperty("kind").GetString() == "plan" && record.GetProperty("purpose").GetString() == "remediate").GetProperty("id").GetInt64();

        var log = store.Ask("log", "--plan", $"{plan}", "-o", "json");

        log.Lines.Select(line => line.GetProperty("kind").GetString()).ShouldBe(["plan", "action", "outcome", "verification", "plan", "action", "outcome"]);
    }

    [Fact]
    public void Log_Times_AreInstantsOrCountedFromTheNewestRecord()
    {
        var (first, last) = (Records[0].GetProperty("at").GetDateTimeOffset(), Records[^1].GetProperty("at").GetDateTimeOffset());
        var raised = Records.First(record => record.GetProperty("kind").GetString() == "symptom").GetProperty("at").GetDateTimeOffset();

        Ids(store.Ask("log", "--since", $"{raised:O}", "-o", "json")).ShouldBe(Ids(raised, last.AddTicks(1)));
        Ids(store.Ask("log", "--until", $"{raised:O}", "-o", "json")).ShouldBe(Ids(first, raised));
        Ids(store.Ask("log", "--since", "1s", "-o", "json")).ShouldBe(Ids(last.AddSeconds(-1), last.AddTicks(1)));
        Ids(store.Ask("log", "--since", "36500d", "-o", "json")).Count.ShouldBe(Records.Count);
    }

    [Fact]
    public void Log_Target_IsThatOfTheHookOrThePlan()
    {
        var target = Records.First(record => record.GetProperty("kind").GetString() == "symptom").GetProperty("target").GetString()!;

        var log = store.Ask("log", "--target", target, "-o", "json");

        log.Lines.Select(line => line.GetProperty("kind").GetString()).Distinct().Order().ShouldBe(["action", "outcome", "plan", "symptom", "verification"]);
        store.Ask("log", "--target", "nothing", "-o", "json").Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("'soon' is no time for --since", "log", "--since", "soon")]
    [InlineData("is not before --until", "log", "--since", "1s", "--until", "2s")]
    [InlineData("'-1' is no value for --last: give a whole number from 0", "log", "--last", "-1")]
    [InlineData("'0' is no value for --plan: give a whole number from 1", "log", "--plan", "0")]
    [InlineData("there is no record 4711", "log", "--plan", "4711")]
    [InlineData("record 1 is no plan", "log", "--plan", "1")]
    [InlineData("--rule is empty", "log", "--rule", "")]
    [InlineData("'wish' not recognized", "log", "--kind", "wish")]
    [InlineData("--follow goes on without end", "log", "--follow", "--until", "1s")]
    [InlineData("there is no record 4711", "why", "4711")]
    [InlineData("'never' is no time for --since", "stats", "--since", "never")]
    public void Verb_BadValue_IsExplained(string expected, params string[] words)
    {
        var result = store.Ask(words);

        result.ExitCode.ShouldBe(2, result.ToString());
        result.Errors.ShouldContain(expected);
    }

    [Fact]
    public void Why_AsJson_IsAGraphThatEndsInValues()
    {
        var outcome = Records[^1].GetProperty("id").GetInt64();

        var why = store.Ask("why", $"{outcome}", "-o", "json");

        var byId = why.Lines.ToDictionary(line => line.GetProperty("id").GetInt64());
        byId[outcome].GetProperty("depth").GetInt32().ShouldBe(0);
        foreach (var line in why.Lines)
            foreach (var cause in line.GetProperty("cause").EnumerateArray())
                byId.ShouldContainKey(cause.GetInt64());
        why.OfKind("symptom").Last().GetProperty("evidence")[0].GetProperty("value").GetDouble().ShouldBeGreaterThan(5000);
        why.OfKind("incident").ShouldNotBeEmpty();
    }

    [Fact]
    public void Stats_OfTheReplay_CountsWhatHasHappened()
    {
        var stats = store.Ask("stats", "-o", "json").Lines.ShouldHaveSingleItem();

        stats.GetProperty("rule").GetString().ShouldEndWith("/drop-discard-flood");
        foreach (var (name, count) in new[] { ("fired", 1), ("acted", 1), ("helped", 1), ("reverted", 1), ("openNow", 0), ("failedActions", 0), ("falseAlarms", 0), ("unmet", 0) })
            stats.GetProperty(name).GetInt64().ShouldBe(count, name);
        var symptoms = Records.Where(record => record.GetProperty("kind").GetString() == "symptom").Select(record => record.GetProperty("at").GetDateTimeOffset()).ToList();
        stats.GetProperty("secondsToRecover").GetProperty("max").GetDouble().ShouldBe((symptoms[1] - symptoms[0]).TotalSeconds, 0.001);
        stats.GetProperty("standing")[0].GetProperty("level").GetString().ShouldBe("trusted");
        store.Ask("stats", "--since", "1s", "-o", "json").Lines.Sum(line => line.GetProperty("fired").GetInt64()).ShouldBe(0);
        store.Ask("stats", "--rule", "other", "-o", "json").Output.ShouldBeEmpty();
        store.Ask("stats").Output.ShouldContain("| to recover p50/p95/max |");
    }

    private List<long> Ids(DateTimeOffset from, DateTimeOffset to) =>
        [.. Records.Where(record => record.GetProperty("at").GetDateTimeOffset() is var at && at >= from && at < to).Select(record => record.GetProperty("id").GetInt64())];

    private static List<long> Ids(CliResult result) => [.. result.Lines.Select(line => line.GetProperty("id").GetInt64())];
}
