using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>Where what cases remember outlives the process: the latest state of each, not a history.</summary>
internal interface ITimers
{
    /// <summary>What was saved, and when; null when nothing was.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    (DateTimeOffset At, IReadOnlyList<SavedCase> Cases)? ReadTimers();

    /// <summary>Saves what has changed.</summary>
    /// <param name="at">The instant as of which all cases are as they are saved.</param>
    /// <param name="changed">Cases in their new state.</param>
    /// <param name="gone">Cases of which there is nothing to remember any more.</param>
    /// <exception cref="IOException">The store cannot be written.</exception>
    void SaveTimers(DateTimeOffset at, IReadOnlyCollection<SavedCase> changed, IReadOnlyCollection<CaseKey> gone);
}
