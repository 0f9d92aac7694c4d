using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests.Analysis;

public sealed class JointConditionTests
{
    private const string Rule = """
        - name: together
          when: { anomaly: { metrics: [requests, cpu], severity: low } }
          then: [fake.set: { program: drop }]
        """;

    [Fact]
    public void Run_EachAsUsualButNotTogether_RaisesAndNamesTheSeries()
    {
        using var loop = new TestLoop(Rule);
        var random = new Random(1);
        const int minutes = 5 * 60;
        for (var i = 0; i < 2900; i++)
        {
            // The one follows the other; both lie between 0 and 100 all the time.
            var requests = 50 + 45 * Math.Sin(i / 20.0) + random.NextDouble();
            var cpu = i is >= 2828 and < 2840 ? 100 - requests : requests + random.NextDouble();
            loop.Tick(i * minutes, (TestLoop.On("requests"), requests), (TestLoop.On("cpu"), cpu));
        }

        loop.Run(2827 * minutes);
        var before = loop.Journal.LastId;
        loop.Run(2845 * minutes);

        var raised = loop.Journal.Read(before).First(record => record.Body is Symptom { State: SymptomState.Raised });
        var evidence = ((Symptom)raised.Body).Evidence.ShouldHaveSingleItem();
        evidence.Series.ShouldBe($"{TestLoop.On("requests")} + {TestLoop.On("cpu")}");
        evidence.Detector.ShouldBe("forest");
        evidence.Words.ShouldNotBeNull().ShouldStartWith("2 series together are not as usual, ");
        loop.Journal.Find(raised.Causes.ShouldHaveSingleItem())!.Body.ShouldBeOfType<Incident>();
    }

    [Fact]
    public void Run_OneOfThemWasForgottenAndComesBack_IsJudgedByWhatItSaysNow()
    {
        var rule = AnalysisStage.Rule(new JointAnomalyCondition(["a", "b"], Labels.None, Quantity.Value, Severity.High, "sum"));
        using var stage = new AnalysisStage([rule], limits: new AnalysisLimits { Silence = TimeSpan.FromSeconds(60) });
        for (var second = 0; second < 310; second++)
            stage.Tick(second, second is >= 60 and < 300 ? [("a", 0)] : [("a", 0), ("b", second < 60 ? 0 : 9)]);

        stage.Run(310).Found.ShouldBe("300s raised r eth0");
        stage.Counts.Forgotten.ShouldBe(1);
    }

    [Fact]
    public void Run_OneOfThemIsMissing_IsUnknownAndNothingIsRaised()
    {
        using var loop = new TestLoop(Rule);
        for (var second = 0; second < 300; second++)
            loop.Tick(second, (TestLoop.On("requests"), second < 250 ? 1 : 1e6));
        loop.Run(300);
        loop.Journal.Read().ShouldNotContain(record => record.Body is Symptom || record.Body is Incident);
    }
}
