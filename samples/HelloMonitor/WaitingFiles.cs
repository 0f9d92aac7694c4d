using System.IO.Enumeration;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using HyperMesh.Autonomic;

namespace HelloMonitor;

/// <summary>How many files are in a folder, once a tick and four times a second at most.</summary>
public sealed class WaitingFiles(string folder, LoopSettings settings, ISeriesCatalog catalog) : IMonitor
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);
    private static readonly Metric Waiting = new("hello_waiting_files", MetricKind.Gauge, "files", "Files that wait in the folder.");

    public string Name => "hello-monitor";

    public IReadOnlyCollection<string> Metrics => [Waiting.Name];

    // All that a subscription needs is made when it begins, inside Defer: so each has a batch of its own.
    public IObservable<SampleBatch> Observe(IScheduler scheduler) => Observable.Defer(() =>
    {
        var batch = new SampleBatch();
        var series = catalog.Intern(Waiting, Labels.Of("folder", folder));
        return Observable.Interval(settings.Interval > Shortest ? settings.Interval : Shortest, scheduler).Select(_ =>
        {
            batch.Begin(scheduler.Now);
            // A folder that is not there has no files that wait: it is left out, and the stream goes on.
            if (Count() is { } count)
                batch.Add(series, count);
            return batch;
        });
    });

    private int? Count()
    {
        try
        {
            // Counts without making a string of each name: what is allocated does not depend on how many files there are.
            var files = new FileSystemEnumerable<bool>(folder, static (ref FileSystemEntry entry) => true)
            {
                ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory,
            };
            var count = 0;
            foreach (var _ in files)
                count++;
            return count;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
