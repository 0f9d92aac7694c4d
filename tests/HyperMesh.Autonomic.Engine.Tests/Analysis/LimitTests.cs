using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests.Analysis;

public sealed class LimitTests
{
    private const string Rule = """
        - name: watch
          when: { anomaly: { metric: load, detector: echo, severity: high } }
          then: [fake.set: { program: drop }]
        """;

    [Fact]
    public void Run_MoreSeriesThanAllowed_LeavesTheRestOutAndSaysSoOnce()
    {
        using var loop = Loop(new AnalysisLimits { Series = 10 });
        for (var second = 0; second < 3; second++)
            loop.Tick(second, [.. Enumerable.Range(0, 15).Select(i => (Load(i), 0.0))]);
        loop.Run(3);

        loop.Analysis.Refused.ShouldBe(15);
        Notes(loop).ShouldHaveSingleItem().ShouldStartWith("analysis: 10 series are known, the most allowed; ");
    }

    [Fact]
    public void Run_MoreDetectorsThanAllowed_TheRestIsUnknownAndSaidOnce()
    {
        using var loop = Loop(new AnalysisLimits { Detectors = 1 });
        for (var second = 0; second < 3; second++)
            loop.Tick(second, (Load(1), 0), (Load(2), 9));
        loop.Run(3);

        loop.Analysis.DetectorsRefused.ShouldBe(1);
        Notes(loop).ShouldHaveSingleItem().ShouldBe("analysis: there are 1 detectors at work, the most allowed; conditions on further series are unknown");
        loop.Journal.Read().Count(record => record.Body is Symptom).ShouldBe(1, "the first series to come has the one detector: the last of the batch");
    }

    [Fact]
    public void Run_SeriesFallsSilent_IsForgottenAndComesBackWithItsBaseline()
    {
        var limits = new AnalysisLimits { Silence = TimeSpan.FromMinutes(2) };
        using var loop = Loop(limits);
        for (var second = 0; second < 600; second++)
            loop.Tick(second, second < 60 || second >= 500 ? [(Load(1), 1), (Load(2), 0)] : [(Load(2), 0)]);

        loop.Run(400);
        loop.Analysis.Forgotten.ShouldBe(1);
        loop.Journal.Find(new DetectorKey(Load(1), "echo", "value")).ShouldNotBeNull();
        loop.Run(600);
        loop.Analysis.Forgotten.ShouldBe(1);
        loop.Journal.Read().Count(record => record.Body is Symptom).ShouldBe(0);
    }

    [Fact]
    public void Change_DetectorsOfARuleAgainAndAgain_MakesRoomForTheNextWhileTheSeriesGoesOn()
    {
        var limits = new AnalysisLimits { Detectors = 3, Silence = TimeSpan.FromSeconds(60) };
        using var stage = new AnalysisStage([Gain(0)], limits: limits);
        for (var second = 0; second < 1000; second++)
            stage.Tick(second, ("load", 0));
        for (var edit = 1; edit < 9; edit++)
            stage.Change(edit * 100, Gain(edit));

        stage.Run(1000);

        stage.Counts.DetectorsRefused.ShouldBe(0);
        stage.Analyzer.Expectations().ShouldHaveSingleItem().Key.Detector.ShouldBe("echo gain=9");

        static Rule Gain(int edit) => AnalysisStage.Rule(
            new AnomalyCondition(new SeriesSelector("load", Labels.None), Quantity.Value, Severity.High, Direction.Both, "echo")
            {
                Settings = DetectorSettings.Of([EchoDetectorFactory.Gain], [KeyValuePair.Create("gain", edit + 1.0)]),
            });
    }

    [Fact]
    public void Run_NewSeriesForEver_KeepsTheLimitByForgettingTheOld()
    {
        using var loop = Loop(new AnalysisLimits { Series = 300, Silence = TimeSpan.FromSeconds(60) });
        for (var second = 0; second < 1000; second++)
            loop.Tick(second, (Load(second), 0), (Load(second + 1), 0));
        loop.Run(1000);

        loop.Analysis.Refused.ShouldBe(0);
        loop.Analysis.Forgotten.ShouldBeGreaterThan(700);
    }

    private static TestLoop Loop(AnalysisLimits limits) => new(PolicyText.Rules(Rule), limits: limits);

    private static string Load(int i) => $"load{{cpu=\"{i}\",interface=\"eth0\"}}";

    private static List<string> Notes(TestLoop loop) =>
        [.. loop.Journal.Read().Select(record => record.Body).OfType<Note>().Where(note => note.Subject == "analysis").Select(note => $"{note.Subject}: {note.Text}")];
}
