using System.Reactive.Linq;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Runs the tests again whenever a file beside them changes.</summary>
internal static class TestWatch
{
    /// <summary>An editor writes a file in several steps; they are one change.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(150);

    /// <returns>How the last run ended.</returns>
    public static async Task<int> RunAsync(TestSession session, TestRequest request, CancellationToken cancel)
    {
        var watchers = Folders(request).Select(folder => new FileSystemWatcher(folder, "*.yaml") { IncludeSubdirectories = true }).ToList();
        using var changed = new SemaphoreSlim(0);
        using var changes = watchers.Select(Changes).Merge().Throttle(Settling).Subscribe(_ => changed.Release());
        foreach (var watcher in watchers)
            watcher.EnableRaisingEvents = true;
        var ended = ExitCode.Done;
        try
        {
            while (true)
            {
                ended = Run(session, cancel);
                Console.Error.WriteLine("waiting for a change; Ctrl-C ends");
                await changed.WaitAsync(cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            return ended;
        }
        finally
        {
            foreach (var watcher in watchers)
                watcher.Dispose();
        }
    }

    private static int Run(TestSession session, CancellationToken cancel)
    {
        try
        {
            return session.Run(cancel);
        }
        catch (UsageException misuse)
        {
            // A file that is away for a moment, or a folder without tests yet.
            Console.Error.WriteLine($"hypermesh: {misuse.Message}");
            return ExitCode.BadInput;
        }
    }

    private static IEnumerable<string> Folders(TestRequest request) => request.Paths
        .Select(path => Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!).Where(Directory.Exists).Distinct();

    private static IObservable<FileSystemEventArgs> Changes(FileSystemWatcher watcher) => Observable.Merge(
        Observable.FromEventPattern<FileSystemEventHandler, FileSystemEventArgs>(h => watcher.Changed += h, h => watcher.Changed -= h).Select(e => e.EventArgs),
        Observable.FromEventPattern<FileSystemEventHandler, FileSystemEventArgs>(h => watcher.Created += h, h => watcher.Created -= h).Select(e => e.EventArgs),
        Observable.FromEventPattern<FileSystemEventHandler, FileSystemEventArgs>(h => watcher.Deleted += h, h => watcher.Deleted -= h).Select(e => e.EventArgs),
        Observable.FromEventPattern<RenamedEventHandler, RenamedEventArgs>(h => watcher.Renamed += h, h => watcher.Renamed -= h).Select(e => (FileSystemEventArgs)e.EventArgs));
}
