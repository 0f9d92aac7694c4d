using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace HyperMesh.Autonomic.Engine.Analysis.Timing;

/// <summary>Timers for what is concluded from nothing having come. When a process was stopped (by a signal, a debugger, a suspended machine) nothing could
/// come, and its timers go off before anybody has looked again.</summary>
internal static class AwakeTimer
{
    /// <summary>A timer that is so much too late says that the process was stopped.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(500);

    /// <summary>For so long monitors have the time to look then.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Whether the process was stopped when something should have gone off.</summary>
    public static bool WasStoppedAt(this IScheduler scheduler, DateTimeOffset due) => scheduler.Now - due > Late;

    /// <summary>Goes off at an instant; where the process was stopped then, a while after it goes on.</summary>
    public static IDisposable ScheduleAwake(this IScheduler scheduler, DateTimeOffset due, Action work)
    {
        var timer = new SerialDisposable();
        timer.Disposable = scheduler.Schedule(due, () =>
        {
            if (scheduler.WasStoppedAt(due))
                timer.Disposable = scheduler.Schedule(Grace, work);
            else
                work();
        });
        return timer;
    }
}
