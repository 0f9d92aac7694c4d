using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Removes old records while a loop runs: it looks what may go beside the loop, and only the removal itself is on the loop's thread,
/// a few milliseconds at a time.</summary>
internal sealed class RetentionRun(AutonomicLoop loop, IScheduler scheduler, Journal written, Func<Retention> retention)
{
    /// <summary>Records that go in one transaction.</summary>
    public const int AtOnce = 2_000;

    private const int AtLeast = 100;
    private const int PagesAtOnce = 100;

    /// <summary>Free pages that stay in the file for the next records, in parts of what it holds.</summary>
    private const int SpareOneIn = 10;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private string? _said;

    /// <summary>Looks at once, and then every minute, until it is disposed of.</summary>
    public IDisposable Subscribe() => Observable.Timer(TimeSpan.Zero, Period, TaskPoolScheduler.Default)
        .Select(_ => Observable.FromAsync(RunAsync)).Concat().Subscribe(_ => { }, _ => { });

    /// <summary>Removes all that is to go by now.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var upkeep = written.BeginUpkeep(JournalUpkeep.Removal);
        try
        {
            using var journal = Journal.OpenToRead(written.Path);
            var planner = new RemovalPlanner(journal, retention(), AtOnce, AtLeast);
            while (!cancel.IsCancellationRequested
                && planner.Next(await Observable.Start(loop.Past, scheduler).ToTask(cancel).ConfigureAwait(false), scheduler.Now) is { } removal)
            {
                await RemoveAsync(removal).WaitAsync(cancel).ConfigureAwait(false);
                await GiveBackAsync(cancel).ConfigureAwait(false);
                await Task.Delay(Pause, TimeProvider.System, cancel).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is IOException or FormatException && fault.Message != _said)
        {
            _said = fault.Message;
            scheduler.Schedule(() => loop.Note("knowledge", $"old records stay: {fault.Message}"));
        }
        catch (Exception fault) when (fault is IOException or FormatException or OperationCanceledException or ObjectDisposedException)
        {
            // Said already, or the loop ends.
        }
    }

    /// <summary>A removal that fails half-way is the loop's fault: it cannot write its journal.</summary>
    private Task RemoveAsync(Removal removal)
    {
        var removed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scheduler.Schedule(() =>
        {
            try
            {
                loop.Remove(removal);
                removed.SetResult();
            }
            catch (Exception fault)
            {
                removed.SetException(fault);
                throw;
            }
        });
        return removed.Task;
    }

    private async Task GiveBackAsync(CancellationToken cancel)
    {
        while (written.Size() is var (held, free) && free > held / SpareOneIn && written.GiveBack(PagesAtOnce))
            await Task.Delay(Pause / 10, TimeProvider.System, cancel).ConfigureAwait(false);
    }
}
