using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Series that are read whole, and brought into the order of time. Values of one instant make one batch.</summary>
internal abstract class MergedRecording(RecordingLimits limits) : IRecording
{
    public abstract string Name { get; }

    /// <summary>What it may take.</summary>
    protected RecordingLimits Limits => limits;

    public IEnumerable<SampleBatch> Read(ISeriesCatalog catalog, ProblemList problems)
    {
        var points = new PointList(Name, problems, limits);
        Collect(catalog, problems, points);
        return points.Batches();
    }

    /// <summary>Reads all values, in any order.</summary>
    protected abstract void Collect(ISeriesCatalog catalog, ProblemList problems, PointList points);
}
