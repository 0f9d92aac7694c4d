using HyperMesh.Autonomic;

namespace Authoring.Tests.Conformance;

/// <summary>A kind of detector as it should be, of which each part can be made wrong.</summary>
internal sealed class StoryDetectors : IDetectorFactory
{
    public string Name { get; init; } = "story";

    public string Summary { get; init; } = "Above all that came before.";

    public IReadOnlyList<DetectorParameter> Parameters { get; init; } = [DetectorParameter.Number("slack", 0, 0, 10, "How much above, in the series' unit.")];

    public Func<StoryDetector> New { get; init; } = () => new StoryDetector();

    public IDetector Create(Series series, DetectorSettings settings) => New();
}

/// <summary>Knows the greatest value so far.</summary>
internal class StoryDetector : IDetector
{
    protected double Greatest { get; set; } = double.NaN;

    public virtual Assessment Evaluate(in Reading reading)
    {
        var said = double.IsNaN(Greatest) ? Assessment.Unknown : Above(reading.Value);
        Greatest = double.IsNaN(Greatest) ? reading.Value : Math.Max(Greatest, reading.Value);
        return said;
    }

    public virtual byte[] Snapshot()
    {
        var writer = new DetectorStateWriter("story", 1);
        writer.Write(Greatest);
        return writer.ToArray();
    }

    public virtual bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, "story", 1, "", out var reader) || reader.ReadDouble() is var greatest && !reader.IsWhole)
            return false;
        Greatest = greatest;
        return true;
    }

    protected Assessment Above(double value) => value > Greatest ? new Assessment(0.6, 0.6, double.MinValue, Greatest) : new Assessment(0, 0, double.MinValue, Greatest);
}
