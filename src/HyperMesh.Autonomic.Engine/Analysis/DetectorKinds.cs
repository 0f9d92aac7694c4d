using HyperMesh.Autonomic.Detection;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>The kinds of detectors that conditions may name. Immutable.</summary>
public sealed class DetectorKinds
{
    /// <summary>Only what is always there.</summary>
    public static readonly DetectorKinds BuiltIn = new([], []);

    /// <summary>What is always there, and what plugins bring; of two with one name the first counts.</summary>
    public DetectorKinds(IEnumerable<IDetectorFactory> others, IEnumerable<IJointDetectorFactory> othersJoint)
    {
        Single = DetectorCatalog.All.Concat(others).DistinctBy(kind => kind.Name).ToDictionary(kind => kind.Name);
        Joint = DetectorCatalog.Joint.Concat(othersJoint).DistinctBy(kind => kind.Name).ToDictionary(kind => kind.Name);
    }

    /// <summary>For one series, by name.</summary>
    public IReadOnlyDictionary<string, IDetectorFactory> Single { get; }

    /// <summary>For several series together, by name.</summary>
    public IReadOnlyDictionary<string, IJointDetectorFactory> Joint { get; }
}
