using System.Globalization;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>What a process has in memory, by <c>/proc/PID/status</c>, in MiB.</summary>
/// <param name="Resident">All of it.</param>
/// <param name="Anonymous">Its own: heaps and stacks.</param>
/// <param name="Shared">Shared memory; where .NET is concerned, the code it has compiled and what describes it.</param>
/// <param name="Files">Pages of files, which the kernel may drop and other processes of the same program share.</param>
internal sealed record ProcessMemory(double Resident, double Anonymous, double Shared, double Files)
{
    public static ProcessMemory Of(int process)
    {
        var lines = File.ReadLines($"/proc/{process}/status").Select(line => line.Split(':')).ToDictionary(line => line[0], line => line[1].Trim());
        return new ProcessMemory(Read("VmRSS"), Read("RssAnon"), Read("RssShmem"), Read("RssFile"));

        double Read(string name) => double.Parse(lines[name].Split(' ')[0], CultureInfo.InvariantCulture) / 1024;
    }
}
