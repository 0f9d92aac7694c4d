using System.Diagnostics;
using System.Globalization;

namespace HyperMesh.Autonomic.Engine;

/// <summary>The loop's time: it begins as the system's and then goes by the monotonic clock, so that nobody who sets the system's clock makes a
/// cooldown longer or a budget fuller (docs/adr/0024). Thread-safe.</summary>
internal sealed class SteadyClock
{
    /// <summary>A store whose last record is so little ahead of the system's clock is gone on from: the clock was set back meanwhile.</summary>
    public static readonly TimeSpan LongestLead = TimeSpan.FromHours(2);

    /// <summary>A smaller difference is the clock being corrected as it goes.</summary>
    private static readonly TimeSpan SmallestStep = TimeSpan.FromSeconds(1);

    private readonly Func<DateTimeOffset> _system;
    private readonly Func<TimeSpan> _monotonic;
    private readonly Func<TimeSpan> _sinceBoot;
    private long _begin;
    private TimeSpan _told;
    private TimeSpan _asleep;

    /// <summary>A clock that begins now.</summary>
    public SteadyClock()
        : this(TimeProvider.System.GetUtcNow, () => Stopwatch.GetElapsedTime(0), SinceBoot)
    {
    }

    /// <param name="system">The system's clock, which may be set.</param>
    /// <param name="monotonic">Time that only grows, and stands while the machine sleeps.</param>
    /// <param name="sinceBoot">Time that only grows, and goes on while the machine sleeps; may be coarse.</param>
    internal SteadyClock(Func<DateTimeOffset> system, Func<TimeSpan> monotonic, Func<TimeSpan> sinceBoot)
    {
        (_system, _monotonic, _sinceBoot) = (system, monotonic, sinceBoot);
        _begin = (system() - monotonic()).UtcTicks;
        _asleep = sinceBoot() - monotonic();
    }

    public DateTimeOffset Now => new DateTimeOffset(Interlocked.Read(ref _begin), TimeSpan.Zero) + _monotonic();

    /// <summary>Goes on from the last record of a store where that is a little ahead: what was counted from it is still counted right.</summary>
    public void GoOnFrom(DateTimeOffset? last)
    {
        var lead = last - Now ?? TimeSpan.Zero;
        if (lead > TimeSpan.Zero && lead <= LongestLead)
            Interlocked.Add(ref _begin, lead.Ticks);
        _told = _system() - Now;
    }

    /// <summary>By how much the system's clock was set since this was asked last; null when it was not. What the machine has slept is time that has
    /// passed, and is caught up with here. For one thread at a time.</summary>
    public TimeSpan? Step()
    {
        if ((_system() - Now - _told).Duration() < SmallestStep)
            return null;

        var asleep = _sinceBoot() - _monotonic();
        if (asleep - _asleep >= SmallestStep)
            Interlocked.Add(ref _begin, (asleep - _asleep).Ticks);
        _asleep = asleep;
        var apart = _system() - Now;
        var step = apart - _told;
        _told = apart;
        return step.Duration() < SmallestStep ? null : step;
    }

    private static TimeSpan SinceBoot() =>
        TimeSpan.FromSeconds(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture));
}
