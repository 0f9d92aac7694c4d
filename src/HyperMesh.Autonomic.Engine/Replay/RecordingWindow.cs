using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>The part of a recording from one instant to another, both included.</summary>
internal sealed class RecordingWindow(IRecording whole, DateTimeOffset from, DateTimeOffset until) : IRecording
{
    public string Name => whole.Name;

    public IEnumerable<SampleBatch> Read(ISeriesCatalog catalog, ProblemList problems)
    {
        foreach (var batch in whole.Read(catalog, problems))
        {
            if (batch.At > until)
                yield break;
            if (batch.At >= from)
                yield return batch;
        }
    }
}
