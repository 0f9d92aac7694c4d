namespace HyperMesh.Autonomic.Conformance;

/// <summary>Feeds several series out of one, each a little different, so that what is asked of detectors can be asked of joint ones.</summary>
internal sealed class JointAsSingle(IJointDetector joint, int count) : IDetector
{
    private readonly double[] _values = new double[count];
    private readonly double[] _shares = new double[count];

    public Assessment Evaluate(in Reading reading)
    {
        for (var i = 0; i < count; i++)
            _values[i] = reading.Value * (1 - 0.25 * i) + i * Math.Sin(reading.At.Ticks % 997);
        var assessment = joint.Evaluate(reading.At, reading.Seconds, _values, _shares);
        var sum = 0.0;
        foreach (var share in _shares)
            sum += share;
        if (assessment.IsKnown && !(Math.Abs(sum - 1) < 1e-6 || sum == 0))
            throw new InvalidOperationException($"the shares add up to {sum:R}, not to 1");

        return assessment;
    }

    public byte[] Snapshot() => joint.Snapshot();

    public bool TryRestore(ReadOnlySpan<byte> snapshot) => joint.TryRestore(snapshot);
}
