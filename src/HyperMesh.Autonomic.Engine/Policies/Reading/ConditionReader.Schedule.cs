using System.Globalization;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

internal sealed partial class ConditionReader
{
    private const string Midnight = "00:00";
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    private static ScheduleCondition Schedule(MappingReader reader)
    {
        var days = ReadDays(reader);
        var from = ReadTime(reader, "from");
        var to = ReadTime(reader, "to");
        if (reader.Has("from") != reader.Has("to"))
            reader.Problems.Add(reader.Mapping.Place, "a window has two ends", "give both 'from' and 'to', or neither for whole days");
        if (!reader.Has("days") && !reader.Has("from") && !reader.Has("to"))
            reader.Problems.Add(reader.Mapping.Place, "this schedule says no time", "give 'days', or 'from' and 'to'");
        return new ScheduleCondition(days, from, to, ReadZone(reader));
    }

    private static List<DayOfWeek> ReadDays(MappingReader reader)
    {
        var days = new List<DayOfWeek>();
        if (reader.Optional("days") is not { } node || !node.TrySequence(reader.Problems, out var list))
            return days;

        if (list.Items.Count == 0)
            reader.Problems.Add(list.Place, "'days' is an empty list", "leave it out for every day");
        foreach (var item in list.Items)
            if (item.TryScalar(reader.Problems, "a day", out var scalar) && scalar.TryName(reader.Problems, Days, out var name))
                days.Add((DayOfWeek)((Array.IndexOf(Days, name) + 1) % Days.Length));
        if (days.Distinct().Count() < days.Count)
            reader.Report("days", "a day is named twice", "name each once");
        return days;
    }

    private static TimeOnly ReadTime(MappingReader reader, string key)
    {
        var text = reader.OptionalString(key, Midnight);
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) || (key == "to" && text == "24:00"))
            return time;

        reader.Report(key, $"{Quoted.Of(text)} is no time of day", "write it as 22:00");
        return default;
    }

    private static TimeZoneInfo ReadZone(MappingReader reader)
    {
        var name = reader.OptionalString("timeZone", "UTC");
        if (name == "UTC")
            return TimeZoneInfo.Utc;
        // Only names of the tz database: 'Etc/../passwd' is none, and neither is a name of Windows.
        if (name.Length < 100 && !name.Contains("..", StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            return zone;

        reader.Report(
            "timeZone", $"this host does not know the time zone {Quoted.Of(name)}",
            NearestName.Find(name, TimeZoneInfo.GetSystemTimeZones().Select(known => known.Id)) is { } near
                ? $"did you mean '{near}'?"
                : "names are those of the tz database, as Europe/Berlin");
        return TimeZoneInfo.Utc;
    }
}
