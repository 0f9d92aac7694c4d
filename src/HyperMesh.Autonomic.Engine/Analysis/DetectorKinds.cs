using HyperMesh.Autonomic.Detection;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>The kinds of detectors that conditions may name. Thread-safe.</summary>
public sealed class DetectorKinds
{
    /// <summary>Only what is always there; it stays so.</summary>
    public static readonly DetectorKinds BuiltIn = new([], []);

    private volatile Tables _tables;

    /// <summary>What is always there, and what plugins bring; of two with one name the first counts.</summary>
    public DetectorKinds(IEnumerable<IDetectorFactory> others, IEnumerable<IJointDetectorFactory> othersJoint) => _tables = new Tables(others, othersJoint);

    /// <summary>For one series, by name.</summary>
    public IReadOnlyDictionary<string, IDetectorFactory> Single => _tables.Single;

    /// <summary>For several series together, by name.</summary>
    public IReadOnlyDictionary<string, IJointDetectorFactory> Joint => _tables.Joint;

    /// <summary>Other plugins' kinds from now on. Detectors at work stay what they are until a loop is told to exchange them.</summary>
    /// <exception cref="InvalidOperationException">These are <see cref="BuiltIn"/>, which all loops share.</exception>
    internal void Replace(IEnumerable<IDetectorFactory> others, IEnumerable<IJointDetectorFactory> othersJoint)
    {
        if (ReferenceEquals(this, BuiltIn))
            throw new InvalidOperationException("the built-in detectors are shared by all loops and stay as they are");
        _tables = new Tables(others, othersJoint);
    }

    private sealed class Tables(IEnumerable<IDetectorFactory> others, IEnumerable<IJointDetectorFactory> othersJoint)
    {
        public readonly Dictionary<string, IDetectorFactory> Single =
            DetectorCatalog.All.Concat(others).DistinctBy(kind => kind.Name).ToDictionary(kind => kind.Name);

        public readonly Dictionary<string, IJointDetectorFactory> Joint =
            DetectorCatalog.Joint.Concat(othersJoint).DistinctBy(kind => kind.Name).ToDictionary(kind => kind.Name);
    }
}
