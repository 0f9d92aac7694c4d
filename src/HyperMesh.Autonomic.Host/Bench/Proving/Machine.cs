using System.Globalization;
using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Host.Control;

namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>Where it was measured.</summary>
/// <param name="Kernel">As <c>uname -r</c> says it.</param>
/// <param name="System">The distribution.</param>
/// <param name="Processor">Its model.</param>
/// <param name="Processors">How many this process may use.</param>
/// <param name="MemoryMiB">All of it.</param>
/// <param name="FreeMiB">What could be had of it when it began.</param>
/// <param name="Load">Mean of the last minute, when it began: what else the machine did.</param>
/// <param name="Runtime">Of .NET.</param>
/// <param name="Version">Of what was measured.</param>
internal sealed record Machine(
    string Kernel, string System, string Processor, int Processors, long MemoryMiB, long FreeMiB, double Load, string Runtime, string Version)
{
    public static Machine Current()
    {
        var memory = Pairs("/proc/meminfo", ':');
        return new Machine(
            File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            Pairs("/etc/os-release", '=').GetValueOrDefault("PRETTY_NAME", "unknown").Trim('"'),
            Pairs("/proc/cpuinfo", ':').GetValueOrDefault("model name", RuntimeInformation.ProcessArchitecture.ToString()),
            Environment.ProcessorCount,
            MiB("MemTotal"),
            MiB("MemAvailable"),
            double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture),
            RuntimeInformation.FrameworkDescription,
            StatusReader.Version);

        long MiB(string name) => long.Parse(memory[name].Split(' ')[0], CultureInfo.InvariantCulture) / 1024;
    }

    private static Dictionary<string, string> Pairs(string file, char separator)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (File.Exists(file))
            foreach (var line in File.ReadLines(file))
                if (line.IndexOf(separator) is > 0 and var at)
                    pairs.TryAdd(line[..at].Trim(), line[(at + 1)..].Trim());
        return pairs;
    }
}
