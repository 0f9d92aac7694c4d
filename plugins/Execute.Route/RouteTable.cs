using System.Globalization;
using System.Text.Json;

namespace HyperMesh.Autonomic.Plugins.Execute.Route;

/// <summary>Looks up, sets and removes one route of the kernel.</summary>
internal static class RouteTable
{
    private static readonly string[] Replaceable = ["type", "dst", "gateway", "dev", "protocol", "scope", "prefsrc", "metric", "pref", "flags", "table"];

    /// <summary>The route that the kernel has under the same network, table and metric; null for none.</summary>
    public static async Task<(string? Fault, JsonElement? Route)> FindAsync(RouteRequest wanted, CancellationToken cancel)
    {
        var (fault, output) = await IpTool.RunAsync(
            wanted.Device.Netns, [Family(wanted), "-j", "-d", "route", "show", "table", wanted.Table, "exact", Network(wanted)], cancel)
            .ConfigureAwait(false);

        // A table that nobody has put a route into is no table yet.
        if (fault is not null)
            return fault.Contains("FIB table does not exist", StringComparison.Ordinal) ? (null, null) : (fault, null);
        foreach (var route in IpTool.List(output).EnumerateArray())
            if (Metric(route) == wanted.KeptMetric)
                return (null, route);
        return (null, null);
    }

    /// <summary>Puts a route in the place of the one that has its network, table and metric.</summary>
    public static Task<(string? Fault, string Output)> SetAsync(RouteRequest wanted, CancellationToken cancel)
    {
        List<string> arguments = [Family(wanted), "route", "replace", Network(wanted)];
        if (wanted.Via is { } via)
            arguments.AddRange(["via", $"{via}"]);
        return IpTool.RunAsync(wanted.Device.Netns, [.. arguments, .. Place(wanted)], cancel);
    }

    /// <summary>Puts a route back as <see cref="FindAsync"/> has found it.</summary>
    public static Task<(string? Fault, string Output)> RestoreAsync(RouteRequest ours, JsonElement before, CancellationToken cancel)
    {
        List<string> arguments = [Family(ours), "route", "replace", Text(before, "type") ?? "unicast", Network(ours)];
        foreach (var (name, word) in ((string, string)[])[("gateway", "via"), ("dev", "dev"), ("protocol", "proto"), ("scope", "scope"),
            ("prefsrc", "src"), ("metric", "metric"), ("pref", "pref")])
            if (Text(before, name) is { } value)
                arguments.AddRange([word, value]);
        arguments.AddRange(["table", ours.Table]);
        if (Flags(before).Contains("onlink"))
            arguments.Add("onlink");
        return IpTool.RunAsync(ours.Device.Netns, arguments, cancel);
    }

    /// <summary>Removes a route of ours.</summary>
    public static Task<(string? Fault, string Output)> RemoveAsync(RouteRequest ours, CancellationToken cancel) =>
        IpTool.RunAsync(ours.Device.Netns, [Family(ours), "route", "del", Network(ours), .. Place(ours)], cancel);

    /// <summary>What differs from the route that should be there, in words; null when it is there.</summary>
    public static string? Differs(RouteRequest wanted, JsonElement? found) =>
        found is not { } route ? $"there is no route to {wanted.Destination}"
        : Text(route, "gateway") != wanted.Via?.ToString() || Text(route, "dev") != wanted.Device.Name ? $"the route to {wanted.Destination} is {Describe(route)}"
        : null;

    /// <summary>Why a route could not be put back if it were replaced; null when it could.</summary>
    public static string? CannotRestore(JsonElement route)
    {
        var strange = route.EnumerateObject().Select(member => member.Name).Except(Replaceable).ToList();
        return strange.Count == 0 ? null : $"the route that is there has {string.Join(", ", strange)}, and could not be put back";
    }

    /// <summary>The route in short, as people write it.</summary>
    public static string Describe(JsonElement route)
    {
        var parts = new List<string?> { Text(route, "type") is { } type && type != "unicast" ? type : null };
        foreach (var (word, name) in ((string, string)[])[("via", "gateway"), ("dev", "dev"), ("metric", "metric")])
            if (Text(route, name) is { } value)
                parts.Add($"{word} {value}");
        return string.Join(' ', parts.OfType<string>());
    }

    private static IEnumerable<string> Place(RouteRequest route)
    {
        yield return "dev";
        yield return route.Device.Name;
        if (route.Metric is { } metric)
        {
            yield return "metric";
            yield return metric.ToString(CultureInfo.InvariantCulture);
        }

        yield return "table";
        yield return route.Table;
    }

    private static string Network(RouteRequest route) => route.Destination.PrefixLength == 0 ? "default" : $"{route.Destination}";

    private static string Family(RouteRequest route) => route.IsIpv6 ? "-6" : "-4";

    private static uint Metric(JsonElement route) => route.TryGetProperty("metric", out var metric) ? metric.GetUInt32() : 0;

    private static IEnumerable<string?> Flags(JsonElement route) =>
        route.TryGetProperty("flags", out var flags) ? flags.EnumerateArray().Select(flag => flag.GetString()) : [];

    private static string? Text(JsonElement route, string name) => route.TryGetProperty(name, out var value) ? value.ToString() : null;
}
