namespace HyperMesh.Autonomic.Detection.Calibration;

/// <summary>Makes of evidence the two numbers of an <see cref="Assessment"/>: the score, told once when something begins, and the level, held
/// while it lasts.</summary>
/// <remarks>
/// <para>Score: the evidence, when it is strictly above all evidence of the last while; else 0. The while is <see cref="WhileReadings"/> readings, a minute
/// at least. As long as the level is held, an alert is told again only when it is ten times rarer, and not beyond critical.</para>
/// <para>Level: the evidence; from an alert on until three readings in a row are calm (below half an alert) it is an alert at least.</para>
/// <para>200 bytes. O(1). Not thread-safe.</para>
/// </remarks>
internal sealed class Onset
{
    private const int Slots = 8;
    private const int WhileReadings = 24;
    private const double LeastWhile = 60;
    private const int CalmReadings = 3;
    private const float MostTold = (float)Severities.Alert + 3;
    private const double Calm = Severities.Alert / 2;

    private readonly float[] _highest = new float[Slots];
    private int _slot;
    private double _elapsed;
    private double _tick;
    private int _calm = CalmReadings;

    /// <summary>The alert told of what lasts; 0 when nothing does.</summary>
    private float _told;

    /// <summary>An alert has been given and the deviation lasts.</summary>
    public bool IsAbnormal => _calm < CalmReadings;

    /// <summary>Assesses a reading.</summary>
    /// <param name="evidence">In decades, at least 0.</param>
    /// <param name="seconds">Time since the previous reading.</param>
    /// <param name="low">Lower edge of the expected band.</param>
    /// <param name="high">Upper edge of the expected band.</param>
    /// <param name="deviates">The deviation lasts although the evidence, being of its beginning, is gone.</param>
    public Assessment Assess(double evidence, double seconds, double low, double high, bool deviates = false)
    {
        Pass(seconds);
        var begins = Begins((float)evidence);
        if (evidence >= Severities.Alert || (IsAbnormal && (deviates || evidence >= Calm)))
            _calm = 0;
        else
            _calm = Math.Min(_calm + 1, CalmReadings);
        if (!IsAbnormal)
            _told = 0;

        var level = IsAbnormal ? Math.Max(evidence, Severities.Alert) : evidence;
        return new Assessment(begins ? Severities.ScoreOf(evidence) : 0, Severities.ScoreOf(level), low, high);
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_highest);
        writer.Write((double)_told);
        writer.Write(_slot);
        writer.Write(_calm);
        writer.Write(_elapsed);
        writer.Write(_tick);
    }

    /// <summary>What <see cref="Write"/> wrote; null when that cannot be.</summary>
    public static Onset? Read(ref DetectorStateReader reader)
    {
        var (highest, told) = (reader.ReadSingles(), (float)reader.ReadDouble());
        var restored = new Onset { _slot = reader.ReadInt32(), _calm = reader.ReadInt32(), _elapsed = reader.ReadDouble(), _tick = reader.ReadDouble() };
        if (highest.Length != Slots || !(told >= 0) || restored._slot is < 0 or >= Slots || restored._calm is < 0 or > CalmReadings)
            return null;

        highest.CopyTo(restored._highest, 0);
        restored._told = told;
        return restored;
    }

    private void Pass(double seconds)
    {
        _tick = _tick == 0 ? seconds : _tick + (Math.Min(seconds, 8 * _tick) - _tick) / WhileReadings;
        _elapsed += seconds;
        var length = Math.Max(WhileReadings * _tick, LeastWhile) / (Slots - 1);
        for (var passed = 0; _elapsed >= length && passed < Slots; passed++)
        {
            _elapsed -= length;
            _slot = (_slot + 1) % Slots;
            _highest[_slot] = 0;
        }

        _elapsed = Math.Min(_elapsed, length);
    }

    private bool Begins(float evidence)
    {
        if (evidence <= 0)
            return false;

        var highest = Most(_highest);
        _highest[_slot] = Math.Max(_highest[_slot], evidence);
        if (evidence <= highest || (_told > 0 && evidence < Math.Min(_told + 1, MostTold)) || _told >= MostTold)
            return false;

        _told = evidence >= (float)Severities.Alert ? evidence : _told;
        return true;
    }

    private static float Most(float[] values)
    {
        var most = 0f;
        foreach (var value in values)
            most = Math.Max(most, value);
        return most;
    }
}
