using System.Collections.Concurrent;
using HyperMesh.Autonomic.Ebpf.Probing;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// Finds out what this kernel can do, by trying each thing rather than by its version. What was found out is kept for the life of the
/// process; what could not be tried is tried again when asked again. A trial takes up to some tens of milliseconds and leaves nothing behind:
/// network hooks are tried in a network namespace that ends with the trial. Needs CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN (network hooks:
/// CAP_SYS_ADMIN); without, it says what could not be tried. Never throws. Thread-safe.
/// </summary>
public static class FeatureProbe
{
    // What a kernel can do does not change while it runs.
    private static readonly ConcurrentDictionary<string, Feature> Known = new(StringComparer.Ordinal);

    private static readonly ProgramType[] ProgramTypes =
        [.. Enum.GetValues<ProgramType>().Where(t => t is not (ProgramType.Unspecified or ProgramType.Netfilter))];

    private static readonly MapType[] MapTypes =
        [.. Enum.GetValues<MapType>().Where(t => t is > MapType.Unspecified and <= MapType.UserRingBuffer)];

    private static readonly IReadOnlyDictionary<string, FeatureTrial> Trials = FeatureTrials.All().Concat(TypeTrials()).ToDictionary(t => t.Name);

    /// <summary>What is tried, in order: hooks and calls first, then types of programs and maps.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Trials.Keys];

    /// <summary>Tries everything.</summary>
    public static IReadOnlyList<Feature> Run() => [.. Names.Select(Find)];

    /// <summary>One of <see cref="Names"/>.</summary>
    /// <exception cref="ArgumentException">There is no such name.</exception>
    public static Feature Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Trials.TryGetValue(name, out var trial))
            throw new ArgumentException($"there is no feature '{name}'", nameof(name));

        if (Known.TryGetValue(name, out var known))
            return known;

        Feature found = trial.Look();
        if (found.Present is not null)
            Known[name] = found;
        return found;
    }

    /// <summary>True when the feature is there for sure.</summary>
    /// <exception cref="ArgumentException">There is no such name.</exception>
    public static bool Has(string name) => Find(name).Present == true;

    /// <summary>Whether programs of a type may call a helper of the kernel.</summary>
    /// <param name="type">The type.</param>
    /// <param name="helper">The helper's number (enum bpf_func_id).</param>
    /// <returns>Null when it could not be tried: for lack of rights, or for a type that cannot be tried alone (tracing, LSM).</returns>
    public static bool? HasHelper(ProgramType type, int helper)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(helper, 1);
        return TypeTrial.Helper(type, (uint)helper);
    }

    private static IEnumerable<FeatureTrial> TypeTrials() =>
        ProgramTypes.Select(TypeTrial.Of).Concat(MapTypes.Select(TypeTrial.Of));
}
