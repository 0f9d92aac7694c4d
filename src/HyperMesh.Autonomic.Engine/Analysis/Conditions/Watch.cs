using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>What a condition asks of one detector: it holds from the severity that is asked for, and until one step below.</summary>
internal sealed class Watch(DetectorSlot slot, Severity severity, Direction direction)
{
    private readonly double _enter = Severities.Threshold(severity);
    private readonly double _leave = DetectorSlot.Ease(severity);
    private bool _holds;

    public DetectorSlot Slot => slot;

    public Truth Judge(double value)
    {
        var latest = slot.Latest;
        if (!latest.IsKnown)
            return Truth.Unknown;

        _holds = latest.Level >= (_holds ? _leave : _enter) && IsOnItsSide(value, latest);
        return _holds ? Truth.True : Truth.False;
    }

    private bool IsOnItsSide(double value, Assessment latest) => direction switch
    {
        Direction.Up => value > (_holds ? latest.Low : latest.High),
        Direction.Down => value < (_holds ? latest.High : latest.Low),
        _ => true,
    };
}
