using System.Globalization;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>Records until its time is up, or until Ctrl-C.</summary>
internal static class RecordRun
{
    /// <summary>What is older than twice this is on the disk, whatever happens to the process.</summary>
    private static readonly TimeSpan FlushPeriod = TimeSpan.FromMilliseconds(500);

    /// <exception cref="UsageException">The file is there already.</exception>
    public static async Task<int> RunAsync(RecordRequest request, CancellationToken cancel)
    {
        CheckTarget(request);
        using var preparation = await Preparation.LoadAsync(request.Settings, request.Plugins, cancel)
            .ConfigureAwait(false);
        var recording = new RotatingRecording(request.File, new RecordingHeader("record"), request.Rotation, Deleted);
        try
        {
            using var thread = new WorkThread("record");
            await Work(request, preparation, recording, thread, cancel).ToTask(CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException fault)
        {
            return Broken(recording, fault);
        }
        catch
        {
            // Whatever a monitor threw: what was recorded until then is a whole recording.
            End(recording);
            throw;
        }

        return End(recording);
    }

    /// <summary>All that happens on the recording's thread: ticks, flushes, progress, and the end, so that no tick comes after it.</summary>
    private static IObservable<Unit> Work(
        RecordRequest request, Preparation preparation, RotatingRecording recording, IScheduler thread, CancellationToken cancel)
    {
        var over = request.Duration is { } limit ? Observable.Timer(limit, thread) : Observable.Never<long>();
        // Ctrl-C is how a recording without a duration ends.
        var stopped = Observable.Create<long>(observer => cancel.Register(() => observer.OnNext(0))).ObserveOn(thread);
        var end = over.Merge(stopped);
        var ticks = preparation.Plugins.Monitors.Select(monitor => monitor.Observe(thread)).Merge().Do(recording.Write).Select(_ => Unit.Default);
        var flushes = Observable.Interval(FlushPeriod, thread).Do(_ =>
        {
            recording.Flush();
            Progress(recording);
        }).Select(_ => Unit.Default);
        return ticks.Merge(flushes).TakeUntil(end).LastOrDefaultAsync();
    }

    private static void CheckTarget(RecordRequest request)
    {
        if (Directory.Exists(request.File))
            throw new UsageException($"--out: {request.File} is a folder; name a file");
        if (Path.GetDirectoryName(Path.GetFullPath(request.File)) is { } folder && !Directory.Exists(folder))
            throw new UsageException($"--out: there is no folder {folder}; make it first");
        if (request.Rotation.Rotates)
        {
            if (RotatingRecording.PartsOf(request.File) is { Count: > 0 } parts)
                Console.Error.WriteLine($"{parts.Count} parts of an earlier recording are there; this one goes on behind {parts[^1]}");
            return;
        }

        if (!File.Exists(request.File))
            return;
        if (!request.Force)
            throw new UsageException($"--out: {request.File} is there already; name another file, or replace it with --force");
        Console.Error.WriteLine($"{request.File} is replaced");
    }

    private static void Progress(RotatingRecording recording)
    {
        if (!Console.IsErrorRedirected)
            Console.Error.Write($"\r{recording.Ticks:N0} ticks, {ByteSize.Text(recording.Bytes)} in {Path.GetFileName(recording.Current)}, Ctrl-C ends   ");
    }

    private static void Deleted(string part, long bytes) =>
        Console.Error.WriteLine($"{(Console.IsErrorRedirected ? "" : "\r")}deleted {part}, {ByteSize.Text(bytes)}: --keep leaves no room for it");

    private static int End(RotatingRecording recording)
    {
        try
        {
            recording.Dispose();
        }
        catch (IOException fault)
        {
            return Broken(recording, fault);
        }

        var where = recording.Parts switch
        {
            0 => "no file: the monitors saw nothing",
            1 => recording.Current,
            _ => $"{recording.Parts} parts up to {recording.Current}",
        };
        Console.Error.WriteLine($"{(Console.IsErrorRedirected ? "" : "\r")}{recording.Ticks} ticks are in {where}");
        return ExitCode.Done;
    }

    /// <summary>What is on the disk stays: the reader takes a recording without its end.</summary>
    private static int Broken(RotatingRecording recording, IOException fault)
    {
        try
        {
            recording.Dispose();
        }
        catch (IOException)
        {
            // It is known that nothing can be written.
        }

        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"hypermesh: {recording.Current} cannot be written on: {fault.Message.TrimEnd('.')}; what was recorded until about {recording.Last:O} is kept and can be replayed; make room, and record again"));
        return ExitCode.Failed;
    }
}
