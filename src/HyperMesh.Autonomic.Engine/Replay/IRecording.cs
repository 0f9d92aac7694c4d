using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Samples that were recorded, in the order of time. Can be read several times.</summary>
public interface IRecording
{
    /// <summary>Path, for people.</summary>
    string Name { get; }

    /// <summary>Reads on and on; what is wrong goes to the list, and reading goes on behind it.</summary>
    /// <returns>Batches that are lent until the next one is asked for.</returns>
    IEnumerable<SampleBatch> Read(ISeriesCatalog catalog, ProblemList problems);
}
