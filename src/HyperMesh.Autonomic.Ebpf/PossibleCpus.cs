namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// The number of CPUs that the kernel has per-CPU values for: those that could ever be there, not only those that are online.
/// Fixed from boot on, so it is read once. Thread-safe.
/// </summary>
public static class PossibleCpus
{
    private const string File = "/sys/devices/system/cpu/possible";

    // The largest kernels are built for 8192.
    private const int Most = 1 << 16;

    private static readonly Lazy<int> Known = new(Read, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The number for this host.</summary>
    /// <exception cref="BpfException">The kernel does not say; it is asked again the next time.</exception>
    public static int Count => Known.Value;

    /// <summary>Counts the CPUs of a kernel CPU list, as in "0-3,8,10-11".</summary>
    /// <exception cref="FormatException">The text is not such a list.</exception>
    public static int Parse(string list) => Expand(list).Count;

    /// <summary>The numbers in a kernel CPU list.</summary>
    /// <exception cref="FormatException">The text is not such a list.</exception>
    internal static IReadOnlyList<int> Expand(string list)
    {
        ArgumentNullException.ThrowIfNull(list);
        var cpus = new List<int>();
        foreach (var range in list.Trim().Split(','))
        {
            var ends = range.Split('-');
            if (ends.Length > 2 || !int.TryParse(ends[0], out var first) || !int.TryParse(ends[^1], out var last) || last < first || last >= Most || cpus.Count > Most)
                throw new FormatException($"'{list}' is not a list of CPUs");

            cpus.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return cpus;
    }

    // Without sysfs the online CPUs are the best guess; maps are then out of reach as well.
    private static int Read() => Native.FileStatus.Exists(File)
        ? Parse(Native.BpfErrors.OnFiles("read how many CPUs there may be", () => System.IO.File.ReadAllText(File)))
        : Environment.ProcessorCount;
}
