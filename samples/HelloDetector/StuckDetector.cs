using HyperMesh.Autonomic;

namespace HelloDetector;

/// <summary>Knows how long the value stands, and how long it stood at most before it moved. Not thread-safe.</summary>
internal sealed class StuckDetector(int times, string settings) : IDetector
{
    private const string Name = "hello-stuck";
    private const int Version = 1;

    // Moves that have to be seen before anything can be said.
    private const int Moves = 5;

    private double _value = double.NaN;
    private double _stands;
    private double _longest;
    private int _moves;
    private bool _isStuck;

    public Assessment Evaluate(in Reading reading)
    {
        if (reading.Value == _value)
            _stands = Math.Min(_stands + reading.Seconds, 1e12);
        else
            Move(reading.Value);
        return _moves < Moves ? Assessment.Unknown : Judge(reading.Value);
    }

    public byte[] Snapshot()
    {
        var state = new DetectorStateWriter(Name, Version, settings);
        state.Write(_value);
        state.Write(_stands);
        state.Write(_longest);
        state.Write(_moves);
        state.Write(_isStuck);
        return state.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, settings, out var state))
            return false;

        // All into locals first: what turns out not to be whole has changed nothing.
        var (value, stands, longest, moves, isStuck) = (state.ReadDouble(), state.ReadDouble(), state.ReadDouble(), state.ReadInt32(), state.ReadBoolean());
        if (!state.IsWhole)
            return false;

        (_value, _stands, _longest, _moves, _isStuck) = (value, stands, longest, moves, isStuck);
        return true;
    }

    private void Move(double value)
    {
        _longest = Math.Max(_longest, _stands);
        _moves = Math.Min(_moves + 1, Moves);
        (_value, _stands, _isStuck) = (value, 0, false);
    }

    private Assessment Judge(double value)
    {
        // Evidence counts decades of rarity; that ten times longer is ten times rarer is a guess.
        var ratio = _stands / Math.Max(_longest, 1e-3);
        var level = ratio < times ? 0 : Math.Min(Severities.ScoreOf(Severities.Alert + Math.Log10(ratio / times)), 0.99);
        var begins = level > 0 && !_isStuck;
        _isStuck = level > 0;
        // Any value is well as long as it moves: there is no band.
        return new Assessment(begins ? level : 0, level, double.NaN, double.NaN);
    }
}
