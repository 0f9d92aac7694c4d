using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>One detector on one number of one series, and its latest word. A detector that throws is silenced and says unknown.</summary>
internal sealed class DetectorSlot
{
    private readonly Action<Exception> _onFault;
    private readonly IDetector? _detector;
    private bool _silenced;

    public DetectorSlot(string name, Quantity of, Func<IDetector> create, Action<Exception> onFault)
    {
        (Name, Of, _onFault) = (name, of, onFault);
        _detector = Guarded(create);
    }

    public string Name { get; }

    public Quantity Of { get; }

    public Assessment Latest { get; private set; } = Assessment.Unknown;

    public byte[]? Snapshot() => _silenced ? null : Guarded(_detector!.Snapshot);

    public bool TryRestore(byte[] snapshot) => !_silenced && Guarded(() => _detector!.TryRestore(snapshot));

    public void Assess(DateTimeOffset at, double value, double seconds)
    {
        // The first sample, and a counter's restart, have no rate: there is nothing to judge, and nothing to learn.
        if (_silenced || double.IsNaN(value) || seconds <= 0)
        {
            Latest = Assessment.Unknown;
            return;
        }

        try
        {
            Latest = _detector!.Evaluate(new Reading(at, value, seconds));
        }
        catch (Exception fault)
        {
            Silence(fault);
        }
    }

    private T? Guarded<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception fault)
        {
            Silence(fault);
            return default;
        }
    }

    private void Silence(Exception fault)
    {
        _silenced = true;
        Latest = Assessment.Unknown;
        _onFault(fault);
    }
}
