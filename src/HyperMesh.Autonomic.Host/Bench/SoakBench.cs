using System.Diagnostics;
using System.Globalization;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Host.Bench.Kill;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>What a daemon holds on to while it works hard for long: floods that it answers by swaps, 1,000 series, policies that are edited and scrapes all the time.
/// What it holds must not grow after the first quarter of the time.</summary>
internal static class SoakBench
{
    private const int Series = 1_000;
    private const int Parts = 4;

    // The heap breathes with its collections, and sockets and pool threads come and go; a leak of one for each swap, scrape or reload soon exceeds all of these.
    private const double MemorySlack = 0.25;
    private const int DescriptorSlack = 12, ThreadSlack = 8;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    public static async Task<BenchTable> RunAsync(int minutes, CancellationToken cancel)
    {
        if (minutes < Parts)
            Console.Error.WriteLine($"hypermesh: what is held in fewer than {Parts} minutes is shown and not judged");
        using var scratch = new ScratchFolder();
        var policy = Path.Combine(scratch.Path, "policy.yaml");
        await File.WriteAllTextAsync(policy, KernelStage.Policy, cancel).ConfigureAwait(false);
        using var stage = new KernelStage(seed: 1);
        using var daemon = new WatchedDaemon(Series, "100ms", "--interface", stage.Interface, "--pins", stage.PinRoot, "--program", KernelStage.Calm, "--policies", policy);
        using var client = new HttpClient();
        await daemon.ReadyAsync(client, cancel).ConfigureAwait(false);
        var held = new List<Held>();
        var (begin, edits, scrapes) = (Stopwatch.GetTimestamp(), 0, 0);
        using (new ProgressLine(() => $"{Stopwatch.GetElapsedTime(begin).TotalMinutes:0} of {minutes} minutes: {stage.Floods} floods, {stage.Swaps} swaps, {edits} edits, {scrapes} scrapes"))
            try
            {
                while (held.Count < minutes)
                {
                    await Observable.Timer(Step).ToTask(cancel).ConfigureAwait(false);
                    await File.WriteAllTextAsync(policy, $"{KernelStage.Policy}\n# edit {++edits}\n", cancel).ConfigureAwait(false);
                    _ = await client.GetStringAsync(new Uri(daemon.Address, "metrics"), cancel).ConfigureAwait(false);
                    scrapes++;
                    if (Stopwatch.GetElapsedTime(begin).TotalMinutes >= held.Count + 1)
                        held.Add(Held.By(daemon, stage, held.Count + 1));
                }
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // What has been seen so far counts.
            }

        return Table(held, minutes);
    }

    private static BenchTable Table(IReadOnlyList<Held> held, int minutes) => new(
        "soak",
        ["minute", "own memory MiB", "RSS MiB", "descriptors", "of BPF", "threads", "pins", "store MiB", "swaps so far"],
        [.. held.Where(one => one.Minute == 1 || one.Minute % Math.Max(1, minutes / 12) == 0).Select(one => one.Row)],
        IsFlat(held))
    { IsPartial = held.Count < minutes };

    /// <summary>Whether the last quarter holds no more than the second one, but for what comes and goes.</summary>
    private static bool IsFlat(IReadOnlyList<Held> held)
    {
        var quarter = held.Count / Parts;
        if (quarter == 0)
            return true;
        var (early, late) = (held.Skip(quarter).Take(quarter).ToList(), held.TakeLast(quarter).ToList());
        return Grown(one => one.Own) <= early.Max(one => one.Own) * MemorySlack
            && Grown(one => one.Descriptors) <= DescriptorSlack
            && Grown(one => one.Bpf) <= DescriptorSlack
            && Grown(one => one.Threads) <= ThreadSlack
            && Grown(one => one.Pins) <= DescriptorSlack;

        double Grown(Func<Held, double> of) => late.Max(of) - early.Max(of);
    }

    /// <summary>What a daemon holds at the end of a minute: memory (heaps and stacks, all that is resident) and its store in MiB; descriptors, and those of them that
    /// are of maps, programs and links; threads; pins in its folder.</summary>
    private sealed record Held(int Minute, double Own, double Resident, int Descriptors, int Bpf, int Threads, int Pins, double Store, int Swaps)
    {
        public IReadOnlyList<object> Row => [Minute, Own, Resident, Descriptors, Bpf, Threads, Pins, Store, Swaps];

        public static Held By(WatchedDaemon daemon, KernelStage stage, int minute)
        {
            var memory = daemon.Memory;
            var process = string.Create(CultureInfo.InvariantCulture, $"/proc/{daemon.Id}");
            var descriptors = Directory.GetFiles($"{process}/fd");
            return new Held(
                minute,
                memory.Anonymous,
                memory.Resident,
                descriptors.Length,
                descriptors.Count(IsBpf),
                Directory.GetDirectories($"{process}/task").Length,
                Directory.Exists(stage.PinRoot) ? Directory.GetFiles(stage.PinRoot, "*", SearchOption.AllDirectories).Length : 0,
                Directory.GetFiles(Path.GetDirectoryName(daemon.Store)!, "bench.db*").Sum(file => new FileInfo(file).Length) / (1024.0 * 1024),
                stage.Swaps);
        }

        private static bool IsBpf(string descriptor)
        {
            try
            {
                return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name.Contains("bpf", StringComparison.Ordinal) ?? false;
            }
            catch (IOException)
            {
                // It was closed since it was listed.
                return false;
            }
        }
    }
}
