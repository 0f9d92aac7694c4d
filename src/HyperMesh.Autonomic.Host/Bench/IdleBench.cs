using System.Diagnostics;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Host.Bench.Page;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>What a daemon takes while nothing happens, with few series and with many, beside a Prometheus that scrapes the same ones: all at the same time, each
/// a process of its own, by the kernel's word.</summary>
internal static class IdleBench
{
    private const int Series = 1_000;

    // Until the JIT compiler has done its tiers, also for what runs once a second.
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(150);

    public static async Task<BenchTable> RunAsync(int seconds, CancellationToken cancel)
    {
        using var one = PrivateNetwork.Create("bench");
        using var other = PrivateNetwork.Create("bench");
        using var few = Watch(one, 0);
        using var many = Watch(other, Series);
        using var prometheus = PrometheusRules.IsInstalled ? new PrometheusRules([], SeriesTarget.Changing(Series)) : null;
        List<(string Name, int Process)> subjects = [("run, one interface", few.Id), ($"run, one interface, {Series:N0} series at 1 Hz", many.Id)];
        if (prometheus is not null)
            subjects.Add(($"prometheus, {Series:N0} series at 1 Hz", prometheus.Id));

        Console.Error.WriteLine($"hypermesh: they warm up for {StartUp.TotalSeconds:0} s, and are looked at for {seconds} s");
        await Observable.Timer(StartUp).ToTask(cancel).ConfigureAwait(false);
        var (before, begin) = (subjects.Select(subject => ProcessTree.ProcessorTime(subject.Process)).ToList(), Stopwatch.GetTimestamp());
        await Observable.Timer(TimeSpan.FromSeconds(seconds)).ToTask(cancel).ConfigureAwait(false);
        var passed = Stopwatch.GetElapsedTime(begin);
        return new BenchTable(
            "idle",
            ["100 ms tick", "CPU % of one core", "RSS MiB", "heaps and stacks", "compiled code and types", "pages of files"],
            [.. subjects.Zip(before, (subject, used) => Row(subject.Name, subject.Process, (ProcessTree.ProcessorTime(subject.Process) - used) / passed))]);
    }

    private static WatchedDaemon Watch(PrivateNetwork network, int series) => new(series, "100ms", "--interface", network.Interface, "--pins", network.PinRoot);

    private static IReadOnlyList<object> Row(string name, int process, double share)
    {
        var memory = ProcessMemory.Of(process);
        return [name, share * 100, memory.Resident, memory.Anonymous, memory.Shared, memory.Files];
    }
}
