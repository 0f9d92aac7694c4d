using HyperMesh.Autonomic;

namespace HelloPlugin;

/// <summary>Keeps an average and a mean deviation that forget, and says how far outside them a value is. Not thread-safe.</summary>
internal sealed class HelloPluginDetector(string name, string settings, int memory) : IDetector
{
    private const int Version = 1;
    private const double Largest = 1e150;

    private double _average;
    private double _deviation;
    private long _seen;
    private bool _isOutside;

    public Assessment Evaluate(in Reading reading)
    {
        // First judge by what is known, then learn: never the other way round.
        var value = Math.Clamp(reading.Value, -Largest, Largest);
        var said = _seen < memory ? Assessment.Unknown : Judge(value);
        Learn(value);
        return said;
    }

    public byte[] Snapshot()
    {
        var state = new DetectorStateWriter(name, Version, settings);
        state.Write(_average);
        state.Write(_deviation);
        state.Write(_seen);
        state.Write(_isOutside);
        return state.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, name, Version, settings, out var state))
            return false;

        var (average, deviation, seen, isOutside) = (state.ReadDouble(), state.ReadDouble(), state.ReadInt64(), state.ReadBoolean());
        if (!state.IsWhole)
            return false;

        (_average, _deviation, _seen, _isOutside) = (average, deviation, seen, isOutside);
        return true;
    }

    private Assessment Judge(double value)
    {
        var usual = Math.Max(_deviation, 1e-9 * Math.Max(1, Math.Abs(_average)));
        var level = Math.Min(Severities.ScoreOf(Evidence(Math.Abs(value - _average) / usual)), 0.999);
        var begins = level >= Severities.Threshold(Severity.Low) && !_isOutside;
        _isOutside = level >= Severities.Threshold(Severity.Low);
        // The score is told once, when it begins; the level as long as it lasts.
        return new Assessment(begins ? level : 0, level, _average - 6 * usual, _average + 6 * usual);
    }

    // A guess to begin with: six mean deviations are worth an alert, and each further two ten times rarer. Measure yours on what is normal for you.
    private static double Evidence(double deviations) => Severities.Alert + (deviations - 6) / 2;

    private void Learn(double value)
    {
        _seen++;
        var weight = 1.0 / Math.Min(_seen, memory);
        // What is far outside is learned slowly, so that it stays far outside.
        if (_isOutside)
            weight /= 10;
        _deviation += weight * (Math.Abs(value - _average) - _deviation);
        _average += weight * (value - _average);
    }
}
