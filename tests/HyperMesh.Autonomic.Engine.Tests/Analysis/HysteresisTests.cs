namespace HyperMesh.Autonomic.Engine.Tests.Analysis;

public sealed class HysteresisTests
{
    [Fact]
    public void Run_LevelFallsByLessThanOneSeverity_StaysRaised()
    {
        using var loop = new TestLoop("""
            - name: watch
              when: { anomaly: { metric: load, detector: echo, severity: high } }
              then: [fake.set: { program: drop }]
            """);
        // High begins at 4.38, medium at 3.38.
        var evidence = new[] { 0, 4.3, 4.5, 3.5, 3.4, 3.3, 4.3, 4.4 };
        loop.EverySecond(0, evidence.Length, "load", second => evidence[second]);
        loop.Run(evidence.Length);

        loop.Journal.Read().Where(record => record.Body is Symptom).Select(JournalText.Line).ShouldBe(
        [
            "2s symptom raised p/watch eth0 high",
            "5s symptom cleared p/watch eth0 low",
            "7s symptom raised p/watch eth0 high",
        ]);
    }

    [Theory]
    [InlineData("up", 5, true)]
    [InlineData("down", 5, false)]
    public void Run_DirectionGiven_OnlyThatSideCounts(string direction, double value, bool raises)
    {
        using var loop = new TestLoop($$"""
            - name: watch
              when: { anomaly: { metric: load, detector: echo, severity: low, direction: {{direction}} } }
              then: [fake.set: { program: drop }]
            """);
        loop.EverySecond(0, 10, "load", second => second >= 5 ? value : 0);
        loop.Run(10);
        loop.Journal.Read().Any(record => record.Body is Symptom).ShouldBe(raises);
    }

    [Fact]
    public void Run_ParametersOfTheDetector_AreTakenFromThePolicy()
    {
        using var loop = new TestLoop("""
            - name: watch
              when: { anomaly: { metric: load, detector: echo, severity: low, params: { gain: 2 } } }
              then: [fake.set: { program: drop }]
            """);
        loop.EverySecond(0, 10, "load", second => second >= 5 ? 1.5 : 0);
        loop.Run(10);
        var symptom = (Symptom)loop.Journal.Read().Single(record => record.Body is Symptom).Body;
        symptom.Subjects.ShouldBe([new DetectorKey(TestLoop.On("load"), "echo gain=2", "value")]);
    }
}
