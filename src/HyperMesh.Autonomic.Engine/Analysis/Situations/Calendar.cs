using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Situations;

/// <summary>When a schedule holds. It goes by the clock on the wall: an hour that is left out is passed over, one that comes twice counts twice.</summary>
internal static class Calendar
{
    /// <summary>Whether an instant lies within.</summary>
    public static bool Holds(ScheduleCondition schedule, DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, schedule.Zone);
        var (day, time) = (local.DayOfWeek, TimeOnly.FromTimeSpan(local.TimeOfDay));
        if (schedule.From < schedule.To)
            return schedule.From <= time && time < schedule.To && IsOn(schedule, day);

        return (time >= schedule.From && IsOn(schedule, day)) || (time < schedule.To && IsOn(schedule, Before(day)));
    }

    /// <summary>The first instant later than this one at which the answer is another; null when there is none within eight days.</summary>
    public static DateTimeOffset? NextChange(ScheduleCondition schedule, DateTimeOffset at)
    {
        var now = Holds(schedule, at);
        foreach (var candidate in Candidates(schedule, at).Where(candidate => candidate > at).Order())
            if (Holds(schedule, candidate) != now)
                return candidate;
        return null;
    }

    /// <summary>Starts, ends and midnights, both of each where the clocks are set back; and the instants at which they are changed.</summary>
    private static IEnumerable<DateTimeOffset> Candidates(ScheduleCondition schedule, DateTimeOffset at)
    {
        var zone = schedule.Zone;
        var today = TimeZoneInfo.ConvertTime(at, zone).Date;
        for (var day = 0; day <= 8; day++)
            foreach (var time in (TimeSpan[])[schedule.From.ToTimeSpan(), schedule.To.ToTimeSpan(), TimeSpan.Zero])
            {
                var local = DateTime.SpecifyKind(today.AddDays(day) + time, DateTimeKind.Unspecified);
                if (zone.IsAmbiguousTime(local))
                    foreach (var offset in zone.GetAmbiguousTimeOffsets(local))
                        yield return new DateTimeOffset(local, offset);
                else if (!zone.IsInvalidTime(local))
                    yield return new DateTimeOffset(local, zone.GetUtcOffset(local));
            }

        if (!zone.SupportsDaylightSavingTime)
            yield break;

        // Clocks are changed on a quarter of an hour.
        var quarter = new DateTimeOffset(at.UtcTicks - at.UtcTicks % TimeSpan.FromMinutes(15).Ticks, TimeSpan.Zero);
        for (var i = 1; i <= 8 * 24 * 4; i++)
            if (zone.GetUtcOffset(quarter + TimeSpan.FromMinutes(15 * i)) != zone.GetUtcOffset(quarter + TimeSpan.FromMinutes(15 * (i - 1))))
                yield return quarter + TimeSpan.FromMinutes(15 * i);
    }

    private static bool IsOn(ScheduleCondition schedule, DayOfWeek day) => schedule.Days.Count == 0 || schedule.Days.Contains(day);

    private static DayOfWeek Before(DayOfWeek day) => (DayOfWeek)(((int)day + 6) % 7);
}
