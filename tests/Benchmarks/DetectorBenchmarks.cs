using BenchmarkDotNet.Attributes;
using HyperMesh.Autonomic.Detection;
using HyperMesh.Autonomic.Host.Bench.Detection;

namespace HyperMesh.Autonomic.Benchmarks;

/// <summary>One reading by each detector with every window full, beside the loop of z-scores; the readings are those of <c>hypermesh bench
/// detect</c>.</summary>
[MemoryDiagnoser]
public class DetectorBenchmarks
{
    private const int Filled = 20_000;
    private const int Length = 100_000;
    private const double Cadence = 300;

    private readonly Reading[] _readings = Readings.Of(NormalKind.Seasonal, 1, Cadence, Length);
    private readonly ZScoreLoop _naive = new();
    private IDetector _detector = null!;
    private int _next;

    /// <summary>Every detector of ours, by name.</summary>
    public static IEnumerable<string> Names => DetectorCatalog.All.Select(factory => factory.Name);

    [ParamsSource(nameof(Names))]
    public string Detector { get; set; } = "";

    [GlobalSetup]
    public void Fill()
    {
        _detector = DetectorSubject.Named([Detector]).Single().Create();
        for (_next = 0; _next < Filled; _next++)
        {
            _detector.Evaluate(_readings[_next]);
            _naive.Next(_readings[_next].Value);
        }
    }

    [Benchmark]
    public double Evaluate() => _detector.Evaluate(_readings[Step()]).Score;

    [Benchmark(Baseline = true)]
    public double ZScore() => _naive.Next(_readings[Step()].Value);

    /// <summary>Round and round: after the end comes the beginning.</summary>
    private int Step() => _next = _next + 1 < Length ? _next + 1 : 0;
}
