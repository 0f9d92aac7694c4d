namespace HyperMesh.Autonomic.Engine.Tests;

/// <summary>A joint detector whose evidence is the sum of the values.</summary>
internal sealed class SumDetectorFactory : IJointDetectorFactory
{
    public string Name => "sum";

    public string Summary => "The sum is the evidence.";

    public IReadOnlyList<DetectorParameter> Parameters => [];

    public IJointDetector Create(IReadOnlyList<Series> series, DetectorSettings settings) => new Sum();

    private sealed class Sum : IJointDetector
    {
        public Assessment Evaluate(DateTimeOffset at, double seconds, ReadOnlySpan<double> values, Span<double> shares)
        {
            shares.Clear();
            var sum = 0.0;
            foreach (var value in values)
                sum += value;
            var score = Severities.ScoreOf(sum);
            return new Assessment(score, score, double.NaN, double.NaN);
        }

        public byte[] Snapshot() => [1];

        public bool TryRestore(ReadOnlySpan<byte> snapshot) => snapshot is [1];
    }
}
