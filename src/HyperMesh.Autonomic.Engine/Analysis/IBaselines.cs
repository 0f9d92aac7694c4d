namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>Where the learnt states of detectors outlive the process.</summary>
internal interface IBaselines
{
    /// <summary>The state that was saved last; null when there is none.</summary>
    byte[]? Find(DetectorKey key);

    /// <summary>Saves a state in place of the one before.</summary>
    /// <exception cref="IOException">The store cannot be written.</exception>
    void Save(DetectorKey key, byte[] state);
}
