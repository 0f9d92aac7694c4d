namespace HyperMesh.Autonomic;

/// <summary>A detector made of several, which can say how each of them voted.</summary>
public interface IVotingDetector : IDetector
{
    /// <summary>The votes on the last reading, in a fixed order.</summary>
    IReadOnlyList<Vote> Votes();
}
