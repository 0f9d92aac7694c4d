using HyperMesh.Autonomic.Detection.Explaining;
using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>A detector for several series, as a detector of the instant: it fetches the values itself.</summary>
internal sealed class JointDetectorOnSeries(IJointDetector detector, IReadOnlyList<SeriesState> states, Quantity of) : IDetector
{
    private readonly double[] _values = new double[states.Count];
    private readonly double[] _shares = new double[states.Count];

    public Assessment Evaluate(in Reading reading)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = states[i].Number(of);
            if (!double.IsFinite(_values[i]))
                return Assessment.Unknown;
        }

        return detector.Evaluate(reading.At, reading.Seconds, _values, _shares);
    }

    public byte[] Snapshot() => detector.Snapshot();

    public bool TryRestore(ReadOnlySpan<byte> snapshot) => detector.TryRestore(snapshot);

    /// <summary>What it saw, with the series that drives the score most.</summary>
    public Evidence Evidence(DetectorSlot slot, string condition, Truth truth)
    {
        var driver = Array.IndexOf(_shares, _shares.Max());
        var share = _shares[driver] > 0 ? $"; {states[driver].Series.Text} makes up {_shares[driver]:P0} of what is unusual" : "";
        return DetectorEvidence.Of(states[driver], slot, condition, truth) with
        {
            Series = slot.Key.Series,
            Words = $"{states.Count} series together are {(slot.AbnormalSince is null ? "as usual" : "not as usual")}, "
                + $"{states[driver].Series.Text} is {PlainText.Number(_values[driver])}{share}",
        };
    }
}
