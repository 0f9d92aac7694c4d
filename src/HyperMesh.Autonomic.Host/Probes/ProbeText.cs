using System.Globalization;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Probes;

/// <summary>Writes what a probe has counted, for people.</summary>
internal static class ProbeText
{
    private const int BarWidth = 40;
    private const int GroupsShown = 40;

    public static void Write(ProbeReading reading, ProbeRequest request, TextWriter output)
    {
        output.WriteLine(Line($"{Terminal.Clean(reading.Probe)}: {reading.Events:N0} events in {reading.Seconds:0.0} s"));
        if (request.By != ProbeRequest.All || request.Histogram is not null)
            foreach (var group in reading.Groups.Take(GroupsShown))
                Write(group, request, output);
        if (reading.Groups.Count > GroupsShown)
            output.WriteLine(Line($"… and {reading.Groups.Count - GroupsShown:N0} groups more, which -o json lists"));
        output.WriteLine(reading.Missed + reading.Unread == 0
            ? "lost: nothing"
            : Line($"lost: {reading.Missed:N0} events found no room for their group, {reading.Unread:N0} could not be read"));
    }

    private static void Write(ProbeGroup group, ProbeRequest request, TextWriter output)
    {
        if (request.By != ProbeRequest.All)
            output.WriteLine(Line($"{request.By} {group.By,-16} {group.Events,12:N0}"));
        if (group.Histogram is not { } slots)
            return;

        var most = slots.Select(slot => slot.Count).DefaultIfEmpty(1ul).Max();
        foreach (var slot in slots)
            output.WriteLine(Line($"  {slot.From,12} - {(slot.To is { } to ? $"{to - 1}" : "…"),-12} {slot.Count,12:N0} {new string('#', (int)Math.Max(1, slot.Count * BarWidth / most))}"));
        if (group.Negative > 0)
            output.WriteLine(Line($"  {"below 0",27} {group.Negative,12:N0}"));
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
