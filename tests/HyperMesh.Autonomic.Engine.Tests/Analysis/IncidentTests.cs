namespace HyperMesh.Autonomic.Engine.Tests.Analysis;

public sealed class IncidentTests
{
    private const string Rule = """
        - name: watch
          when: { anomaly: { metric: load, detector: echo, severity: low } }
          then: [fake.set: { program: drop }]
        """;

    /// <summary>What the echo says: nothing, and an anomaly of medium severity.</summary>
    private const double Calm = 0, Odd = 4;

    [Fact]
    public void Run_FortySeriesAtOnce_IsOneIncident()
    {
        using var loop = Loop();
        for (var second = 0; second < 60; second++)
            loop.Tick(second, [.. Enumerable.Range(0, 40).Select(i => (Load($"cpu{i}"), second is >= 10 and < 20 ? Odd + (i == 7 ? 1 : 0) : Calm))]);

        var incidents = Incidents(loop.Run(60));
        incidents.Select(incident => incident.State).ShouldBe([IncidentState.Opened, IncidentState.Closed]);
        incidents[0].Members.Count.ShouldBe(40);
        incidents[0].Size.ShouldBe(40);
        incidents[0].Driver.Series.ShouldBe(Load("cpu7"));
        incidents[0].Because.ShouldBe("40 series began at the same tick, and it deviates most");
        incidents[0].Severity.ShouldBe(Severity.High);
    }

    [Fact]
    public void Run_SeriesFollowOneAnother_TheFirstDrives()
    {
        using var loop = Loop();
        for (var second = 0; second < 60; second++)
            loop.Tick(second, [.. Enumerable.Range(0, 3).Select(i => (Load($"cpu{i}"), second >= 12 - 2 * i && second < 20 ? Odd : Calm))]);

        var incidents = Incidents(loop.Run(60));
        incidents.Select(incident => incident.State).ShouldBe([IncidentState.Opened, IncidentState.Grown, IncidentState.Grown, IncidentState.Closed]);
        incidents.Select(incident => incident.Size).ShouldBe([1, 2, 3, 3]);
        incidents.ShouldAllBe(incident => incident.Driver.Series == Load("cpu2"));
        incidents[^1].Because.ShouldBe("it began 2s before the next");
        incidents[1].Members.ShouldHaveSingleItem().Subject.Series.ShouldBe(Load("cpu1"));
    }

    [Fact]
    public void Run_DetectorFailsWhileItsSeriesIsAbnormal_TheIncidentIsClosed()
    {
        using var loop = Loop();
        for (var second = 0; second < 60; second++)
            loop.Tick(second, (Load("cpu0"), second < 10 ? Calm : second == 15 ? EchoDetectorFactory.TooLoud : Odd));

        Incidents(loop.Run(60)).Select(incident => incident.State).ShouldBe([IncidentState.Opened, IncidentState.Closed]);
    }

    [Fact]
    public void Run_FarApart_AreTwoIncidents()
    {
        using var loop = Loop();
        for (var second = 0; second < 60; second++)
            loop.Tick(second, (Load("cpu0"), second >= 10 ? Odd : Calm), (Load("cpu1"), second >= 30 ? Odd : Calm));

        Incidents(loop.Run(60)).Select(incident => (incident.State, incident.Driver.Series))
            .ShouldBe([(IncidentState.Opened, Load("cpu0")), (IncidentState.Opened, Load("cpu1"))]);
    }

    [Fact]
    public void Run_SeriesFlaps_IsOneIncidentUntilItIsCalmForTenSeconds()
    {
        using var loop = Loop();
        for (var second = 0; second < 80; second++)
            loop.Tick(second, (Load("cpu0"), second is >= 10 and < 40 && second % 4 == 0 ? Odd : Calm));

        Incidents(loop.Run(80)).Select(incident => incident.State).ShouldBe([IncidentState.Opened, IncidentState.Closed]);
        loop.Journal.Read().Last(record => record.Body is Incident).At.ShouldBe(JournalText.Epoch.AddSeconds(47));
    }

    [Fact]
    public void Run_PartAndWholeAtOnce_ThePartDrives()
    {
        using var loop = new TestLoop("""
            - name: watch
              when:
                any:
                  - anomaly: { metric: packets, detector: echo, severity: low }
                  - anomaly: { metric: udp_packets, detector: echo, severity: low }
              then: [fake.set: { program: drop }]
            """);
        loop.Declare(new Metric("packets", MetricKind.Gauge));
        loop.Declare(new Metric("udp_packets", MetricKind.Gauge, PartOf: "packets"));
        for (var second = 0; second < 30; second++)
            loop.Tick(second, (TestLoop.On("packets"), second >= 10 ? 9 : Calm), (TestLoop.On("udp_packets"), second >= 10 ? Odd : Calm));

        var incident = Incidents(loop.Run(30)).ShouldHaveSingleItem();
        incident.Driver.Series.ShouldBe(TestLoop.On("udp_packets"));
        incident.Because.ShouldBe("it is part of packets, which began at the same tick");
    }

    [Fact]
    public void Run_SymptomOfAnIncident_IsCausedByIt()
    {
        using var loop = Loop();
        loop.EverySecond(0, 20, "load", second => second >= 10 ? Odd : Calm);
        loop.Run(20);

        var incident = loop.Journal.Read().Single(record => record.Body is Incident);
        var symptom = loop.Journal.Read().Single(record => record.Body is Symptom);
        symptom.Causes.ShouldBe([incident.Id]);
        var evidence = ((Symptom)symptom.Body).Evidence.ShouldHaveSingleItem();
        evidence.Words.ShouldBe("load on eth0 is 4, expected -1 to 1; it starts here; 1 of 2 detectors agree");
        evidence.Since.ShouldBe(JournalText.Epoch.AddSeconds(10));
    }

    private static TestLoop Loop() => new(Rule);

    private static string Load(string cpu) => $"load{{cpu=\"{cpu}\",interface=\"eth0\"}}";

    private static List<Incident> Incidents(TestLoop loop) => [.. loop.Journal.Read().Select(record => record.Body).OfType<Incident>()];
}
