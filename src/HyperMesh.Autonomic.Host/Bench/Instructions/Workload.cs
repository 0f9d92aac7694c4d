using System.CommandLine;
using System.IO.Pipelines;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Bench.Detection;
using HyperMesh.Autonomic.Host.Bench.Metrics;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Metrics;

namespace HyperMesh.Autonomic.Host.Bench.Instructions;

/// <summary>Work of which instructions are counted, in a process of its own.</summary>
/// <param name="Name">What a table calls it.</param>
/// <param name="Unit">Of one operation.</param>
/// <param name="Operations">In one round.</param>
/// <param name="Run">Does so many rounds, one after the other, on this thread.</param>
internal sealed record Workload(string Name, string Unit, int Operations, Action<int> Run)
{
    public const string Verb = "workload";

    private const int Thousand = 1_000;

    public static IReadOnlyList<Workload> All { get; } =
    [
        new("the loop, a sample", "a sample through Monitor, Analyze and Plan", LoopBench.SeriesCount, LoopBench.Play),
        new("detector auto, a reading", "a reading", Thousand, rounds => Detect("auto", rounds)),
        new("detector adaptive, a reading", "a reading", Thousand, rounds => Detect("adaptive", rounds)),
        new("a scrape, a series", "a series of 1,000 on the page of metrics", Thousand, Scrape),
        new("a recording, a round", "reading the shipped incident once", 1, Read),
    ];

    /// <summary>The process itself.</summary>
    public static Command Create()
    {
        var of = new Option<string>("--of") { Required = true };
        var rounds = new Option<int>("--rounds") { Required = true };
        var command = new Command(Verb) { of, rounds };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            All.First(workload => workload.Name == parsed.GetValue(of)).Run(parsed.GetValue(rounds));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Detect(string name, int rounds)
    {
        var detector = DetectorSubject.Named([name])[0].Create();
        var readings = Readings.Of(NormalKind.Seasonal, 1, 1, 4 * Thousand);
        for (var i = 0; i < rounds * Thousand; i++)
            detector.Evaluate(new Reading(Readings.At(i), readings[i % readings.Length].Value, 1));
    }

    private static void Scrape(int rounds)
    {
        var (board, batch) = (new SeriesBoard(), new CrowdedMonitor(Thousand).Batch(DateTimeOffset.UnixEpoch));
        board.Take(batch);
        using var page = new MetricsPage(board, [], () => batch.At);
        for (var round = 0; round < rounds; round++)
        {
            var pipe = PipeWriter.Create(Stream.Null);
            page.WriteAsync(pipe, isOpenMetrics: true, CancellationToken.None).GetAwaiter().GetResult();
            pipe.Complete();
        }
    }

    private static void Read(int rounds)
    {
        var problems = new ProblemList();
        for (var round = 0; round < rounds; round++)
            if (Recording.Open([Installation.Find().ShippedIncident], problems) is null)
                throw Preparation.Refuse("nothing was counted, because of the recording:", problems);
    }
}
