using System.Text.Json;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Tests.Knowledge;

public sealed class RecordJsonTests
{
    private static readonly RuleId Rule = new("guard", "drop/flood");

    private static readonly Evidence Evidence = new()
    {
        Condition = "rx_total rate > 1000",
        Truth = "true",
        Series = "rx_total{interface=\"eth0\"}",
        Value = 0.1 + 0.2,
        Score = 0.99,
        Low = -1.5,
        High = 1e300,
        Detector = "adaptive",
        Level = 0.995,
        Since = JournalText.Epoch,
        Votes = [new Vote("level", 0.5), new Vote("season", null)],
        Calibration = 0.5,
        Words = "it is 0.3",
    };

    private static readonly DetectorKey Subject = new("rx_total{interface=\"eth0\"}", "adaptive", "rate");

    public static TheoryData<string, RecordBody> Bodies => new()
    {
        {
            "symptom",
            new Symptom
            {
                State = SymptomState.Raised,
                Rule = Rule,
                Target = "lab/eth0",
                Severity = Severity.High,
                Score = 0.995,
                Since = JournalText.Epoch.AddTicks(1),
                Evidence = [Evidence, new Evidence { Condition = "up value > 0", Truth = "unknown" }],
            }
        },
        {
            "plan",
            new ChangePlan
            {
                Purpose = PlanPurpose.Rollback,
                Rule = Rule,
                Target = "eth0",
                Mode = RuleMode.DryRun,
                Priority = -5,
                Steps = [FakeExecutor.Set("pass")],
                Undoes = 17,
                Baseline = FakeExecutor.Set("pass"),
                Reason = "line one\nline two, \"quoted\", with ü and 漢",
            }
        },
        {
            "incident",
            new Incident
            {
                State = IncidentState.Grown,
                Since = JournalText.Epoch,
                Driver = Subject,
                Because = "it began first",
                Size = 2,
                Severity = Severity.Medium,
                Members = [new IncidentMember(Subject, JournalText.Epoch.AddSeconds(1), Evidence)],
            }
        },
        { "feedback", new Feedback(3, Verdict.FalseAlarm, [Subject], "root") },
        { "action", new ActionIntent(3, FakeExecutor.Set("drop")) },
        {
            "outcome",
            new Outcome
            {
                Action = 4,
                Plan = 3,
                Hook = "xdp:eth0",
                Status = OutcomeStatus.Unknown,
                Message = "done",
                Detail = JsonSerializer.SerializeToElement(new { id = 5, mode = "drv", nested = new[] { 1.5, 2 } }),
                Milliseconds = 0.125,
            }
        },
        { "verification", new Verification(3, VerificationResult.Inconclusive, [Evidence]) },
        { "hold", new Hold(Rule, "eth0", "cooling down", JournalText.Epoch) },
        { "drift", new Drift("xdp:eth0", "it holds nothing", Repairs: true) },
        { "approval", new Approval(2, true, "anna", "seen") },
        { "standstill", new Standstill(StandstillState.Held, "maintenance", "anna") },
        { "silence", new Silencing(Rule, JournalText.Epoch.AddHours(1), "load test", "anna") },
        { "escalation", new Escalation(new RuleId("p", "r"), "eth0", "{source=\"10.0.0.7\"}", "it goes on") },
        { "slot", new FleetSlot(Rule, SlotState.Refused, "10%", "2 of 2 nodes act already") },
        { "standing", new Standing(Rule, 1, "fake.set pass", StandingLevel.Demoted, 2, 5, "5 failures in a row") },
        { "trim", new Trim(100, "00ff", [3, 17], "ff00", 96, "0f0f", "older than 90 days") },
        { "note", new Note("loop", "started") },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void WriteBody_EveryKind_ReadsBackTheSame(string kind, RecordBody body)
    {
        var json = RecordJson.WriteBody(body);
        var read = RecordJson.ReadBody(json);
        read.ShouldBeOfType(body.GetType());
        RecordJson.WriteBody(read).ShouldBe(json);
        JsonDocument.Parse(json).RootElement.GetProperty("kind").GetString().ShouldBe(kind);
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void WriteLine_EveryKind_IsOneLineThatBeginsWithTheFrame(string kind, RecordBody body)
    {
        var line = RecordJson.WriteLine(new KnowledgeRecord(12, JournalText.Epoch, [3, 4], body));
        line.ShouldNotContain('\n');
        line.ShouldStartWith($$"""{"kind":"{{kind}}","id":12,"cause":[3,4],"at":"2026-01-01T00:00:00+00:00",""");
        JsonDocument.Parse(line).RootElement.EnumerateObject().Select(property => property.Name).ShouldBeUnique();
    }

    [Fact]
    public void Bodies_OfTheContracts_AreAllTested() =>
        typeof(RecordBody).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(RecordBody))).Select(type => type.Name)
            .ShouldBe(Bodies.Select(row => row[1].GetType().Name), ignoreOrder: true);

    [Fact]
    public void WriteLine_Note_IsExactlyThis() =>
        RecordJson.WriteLine(new KnowledgeRecord(1, JournalText.Epoch.AddMilliseconds(5), [], new Note("loop", "<&> 'now'"))).ShouldBe(
            """{"kind":"note","id":1,"cause":[],"at":"2026-01-01T00:00:00.005+00:00","subject":"loop","text":"<&> 'now'"}""");
}
