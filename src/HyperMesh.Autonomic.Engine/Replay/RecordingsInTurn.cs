using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Recordings of which each begins after the one before has ended, as one; one of them is open at a time.</summary>
internal sealed class RecordingsInTurn(IReadOnlyList<IRecording> recordings) : IRecording
{
    public string Name => string.Join(" + ", recordings.Select(recording => recording.Name));

    public IEnumerable<SampleBatch> Read(ISeriesCatalog catalog, ProblemList problems) => recordings.SelectMany(recording => recording.Read(catalog, problems));
}
