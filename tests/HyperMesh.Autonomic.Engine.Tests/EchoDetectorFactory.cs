namespace HyperMesh.Autonomic.Engine.Tests;

/// <summary>A detector for which the value is the evidence, in decades: what a test writes is what the loop hears. It remembers the highest.</summary>
internal sealed class EchoDetectorFactory : IDetectorFactory
{
    public static readonly DetectorParameter Gain = DetectorParameter.Number("gain", 1, 0.1, 10, "what the value is multiplied with");

    /// <summary>From this value on it fails.</summary>
    public const double TooLoud = 700;

    public string Name => "echo";

    public string Summary => "The value is the evidence.";

    public IReadOnlyList<DetectorParameter> Parameters { get; } = [Gain];

    public IDetector Create(Series series, DetectorSettings settings) => new Echo(settings.Number(Gain));

    private sealed class Echo(double gain) : IVotingDetector
    {
        private double _highest;
        private double _score;

        public Assessment Evaluate(in Reading reading)
        {
            if (reading.Value >= TooLoud)
                throw new InvalidOperationException("too loud");
            _highest = Math.Max(_highest, reading.Value);
            _score = Severities.ScoreOf(gain * reading.Value);
            return new Assessment(_score, _score, -1, 1);
        }

        public IReadOnlyList<Vote> Votes() => [new Vote("echo", _score), new Vote("deaf", null)];

        public byte[] Snapshot()
        {
            var writer = new DetectorStateWriter("echo", 1);
            writer.Write(_highest);
            return writer.ToArray();
        }

        public bool TryRestore(ReadOnlySpan<byte> snapshot)
        {
            if (!DetectorStateReader.TryOpen(snapshot, "echo", 1, "", out var reader))
                return false;

            _highest = reader.ReadDouble();
            return reader.IsWhole;
        }
    }
}
