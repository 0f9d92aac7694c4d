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
        for (var second = 0; second < 1500; second++)
        {
            // The one follows the other; both lie between 0 and 100 all the time.
            var requests = 50 + 45 * Math.Sin(second / 20.0) + random.NextDouble();
            var cpu = second is >= 1400 and < 1420 ? 100 - requests : requests + random.NextDouble();
            loop.Tick(second, (TestLoop.On("requests"), requests), (TestLoop.On("cpu"), cpu));
        }

        loop.Run(1395);
        loop.Journal.Read().Count(record => record.Body is Symptom { State: SymptomState.Raised }).ShouldBeLessThanOrEqualTo(1);
        var before = loop.Journal.LastId;
        loop.Run(1440);

        var raised = loop.Journal.Read(before).First(record => record.Body is Symptom { State: SymptomState.Raised });
        var evidence = ((Symptom)raised.Body).Evidence.ShouldHaveSingleItem();
        evidence.Series.ShouldBe($"{TestLoop.On("requests")} + {TestLoop.On("cpu")}");
        evidence.Detector.ShouldBe("forest");
        evidence.Words.ShouldNotBeNull().ShouldStartWith("2 series together are not as usual, ");
        loop.Journal.Find(raised.Causes.ShouldHaveSingleItem())!.Body.ShouldBeOfType<Incident>();
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
