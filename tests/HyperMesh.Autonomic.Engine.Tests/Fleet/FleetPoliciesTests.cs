using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests.Fleet;

public sealed class FleetPoliciesTests : IDisposable
{
    private readonly HistoricalScheduler _clock = new(JournalText.Epoch);
    private readonly ChangingPolicies _local = new(PolicyText.Rules(RuleOf("local")));
    private readonly TempFolder _folder = new();
    private readonly MemoryNode _fleet;
    private readonly List<FleetRefusal> _refused = [];

    public FleetPoliciesTests() => _fleet = new MemoryFleet(_clock).Join("a");

    [Fact]
    public void Policy_FleetHasNone_FilesHereCount()
    {
        using var policies = Open();
        Names(policies).ShouldBe(["local"]);
        _local.Change(PolicyText.Rules(RuleOf("edited"), 2));
        Turn();
        Names(policies).ShouldBe(["edited"]);
        policies.Current.Fleet.ShouldBeNull();
    }

    [Fact]
    public void Policy_GoodRevision_IsInForceAcknowledgedAndKept()
    {
        using (var policies = Open())
        {
            Give(4, RuleOf("shared"));
            Names(policies).ShouldBe(["shared"]);
            policies.Current.Fleet.ShouldBe(4);
            _fleet.Acknowledged.ShouldHaveSingleItem().ShouldSatisfyAllConditions(answer => answer.Revision.ShouldBe(4), answer => answer.Accepted.ShouldBeTrue());
            _local.Change(PolicyText.Rules(RuleOf("edited"), 2));
            Turn();
            Names(policies).ShouldBe(["shared"], "the fleet has the word");
        }

        _fleet.Set(null);
        _fleet.IsCut = true;
        using var next = Open(begin: false);
        Names(next).ShouldBe(["shared"], "the last good one is in force from the start");
        next.Current.Fleet.ShouldBe(4);
    }

    [Fact]
    public void Policy_BadRevision_IsRefusedWithThePlaceAndWhatWasInForceStays()
    {
        using var policies = Open();
        Give(4, RuleOf("shared"));
        Give(5, RuleOf("bad").Replace("fake.set", "fake.sett", StringComparison.Ordinal));
        Names(policies).ShouldBe(["shared"]);
        var answer = _fleet.Acknowledged[^1];
        (answer.Revision, answer.Accepted).ShouldBe((5, false));
        answer.Reasons.ShouldHaveSingleItem().ShouldStartWith("p.yaml:8:");
        _refused.ShouldHaveSingleItem().ToString().ShouldStartWith("revision 5 of the fleet does not fit this node, revision 4 stays in force: p.yaml:8:");
        policies.Refusal.ShouldBe(_refused[0]);
        Give(6, RuleOf("better"));
        Names(policies).ShouldBe(["better"]);
        policies.Refusal.ShouldBeNull();
    }

    [Fact]
    public void Policy_TakenFromTheFleet_FilesHereCountAgain()
    {
        using var policies = Open();
        Give(4, RuleOf("shared"));
        _fleet.Set(null);
        Turn();
        Names(policies).ShouldBe(["local"]);
        using var next = Open(begin: false);
        next.Current.Fleet.ShouldBeNull("what the fleet took away is not kept");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Refusal_FleetGoesBackToWhatIsInForceOrHasNoneAnyMore_IsOver(bool goesBack)
    {
        using var policies = Open();
        Give(4, RuleOf("shared"));
        Give(5, "- nonsense");
        policies.Refusal.ShouldNotBeNull().Revision.ShouldBe(5);
        if (goesBack)
            Give(4, RuleOf("shared"));
        else
            _fleet.Set(null);
        Turn();
        policies.Refusal.ShouldBeNull();
    }

    [Fact]
    public void Open_WhatWasKeptDoesNotFitAnyMore_IsARefusal()
    {
        new LastGoodPolicy(_folder["kept.json"], "f").Keep(new FleetPolicy(3, new Dictionary<string, string> { ["p.yaml"] = "nonsense" }, IsCanary: false));
        using var policies = Open(begin: false);
        Names(policies).ShouldBe(["local"]);
        policies.Refusal.ShouldNotBeNull().ToString().ShouldStartWith("revision 3 of the fleet does not fit this node, the files of this node stay in force: p.yaml:1:");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ not json")]
    [InlineData("""{"Fleet":"other","Revision":3,"Files":{"p.yaml":"x"}}""")]
    public void Open_KeptFileIsDamagedOrAnothers_FilesHereCount(string content)
    {
        File.WriteAllText(_folder["kept.json"], content);
        using var policies = Open();
        Names(policies).ShouldBe(["local"]);
    }

    public void Dispose()
    {
        _local.Dispose();
        _folder.Dispose();
    }

    private FleetPolicies Open(bool begin = true)
    {
        var policies = new FleetPolicies(
            _local, _fleet, (files, problems, revision) => PolicyText.Reader.Read(files, problems, revision), new LastGoodPolicy(_folder["kept.json"], "f"), _clock);
        policies.Refused.Subscribe(_refused.Add);
        if (begin)
            policies.Begin();
        Turn();
        return policies;
    }

    private void Give(int revision, string rules)
    {
        _fleet.Set(new FleetPolicy(revision, new Dictionary<string, string> { ["p.yaml"] = Document(rules) }, IsCanary: false));
        Turn();
    }

    private void Turn() => _clock.AdvanceBy(TimeSpan.FromMilliseconds(1));

    private static List<string> Names(IPolicySource policies) => [.. policies.Current.Rules.Select(rule => rule.Id.ToString()[2..])];

    private static string RuleOf(string name) => $$"""
        - name: {{name}}
          when: { metric: { name: load, op: ">", value: 50 } }
          then: [fake.set: { program: drop }]
        """;

    private static string Document(string rules) => $$"""
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: p }
        spec:
          rules:
        {{string.Join('\n', rules.Split('\n').Select(line => "    " + line))}}
        """;
}
