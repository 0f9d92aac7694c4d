namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>The features of the kernel as facts for a person: none is an obstacle, each has a stand-in or stays off.</summary>
internal static class FeatureFacts
{
    private const string ProgramPrefix = "programs of type ";
    private const string MapPrefix = "maps of type ";

    /// <summary>Those that have a line of their own; the ring buffer and BTF are looked at elsewhere.</summary>
    public static IEnumerable<string> Listed => FeatureProbe.Names.Where(
        n => n is not (FeatureNames.RingBuffer or FeatureNames.TypeInformation) && !IsType(n, ProgramPrefix) && !IsType(n, MapPrefix));

    public static HostFact Of(string name)
    {
        Feature feature = FeatureProbe.Find(name);
        if (feature.Present == true)
            return new HostFact(name, FactStatus.Ok, feature.Trial, null);

        var instead = feature.Fallback is null ? "" : $"; instead: {feature.Fallback}";
        return new HostFact(name, FactStatus.Degraded, $"{feature.Trial}{instead}", feature.Mend);
    }

    public static HostFact ProgramTypes() => Summary("program types", ProgramPrefix);

    public static HostFact MapTypes() => Summary("map types", MapPrefix);

    private static bool IsType(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal);

    private static HostFact Summary(string title, string prefix)
    {
        Feature[] types = [.. FeatureProbe.Names.Where(n => IsType(n, prefix)).Select(FeatureProbe.Find)];
        if (types.FirstOrDefault(t => t.Present is null && t.Errno == Native.Errno.Eperm) is { } untried)
            return new HostFact(title, FactStatus.Degraded, untried.Trial, untried.Mend);

        var lacking = types.Where(t => t.Present != true).Select(t => t.Name[prefix.Length..]).ToArray();
        var without = lacking.Length == 0 ? "" : $"; without {string.Join(", ", lacking)}";
        return new HostFact(title, FactStatus.Ok, $"{types.Length - lacking.Length} of {types.Length}{without}", null);
    }
}
